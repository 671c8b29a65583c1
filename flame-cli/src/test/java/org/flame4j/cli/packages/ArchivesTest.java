package org.flame4j.cli.packages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that are not what they should be. */
class ArchivesTest {
  @TempDir private Path folder;

  @Test
  void readsTheWantedFilesOnly() throws IOException {
    Path file =
        TinyArchives.tgz(folder.resolve("a.tgz"), Map.of("b", "two", "../a", "one", "c", ""));
    Map<String, byte[]> files = Archives.tgz(file, name -> !name.equals("c"));
    assertThat(files.keySet()).containsExactly("../a", "b");
    assertThat(files.get("../a")).asString(UTF_8).isEqualTo("one");
    assertThat(folder).isDirectoryContaining("glob:**/a.tgz").isDirectoryNotContaining("glob:**/a");
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    String large = "x".repeat((16 << 20) + 1);
    Path file = TinyArchives.tgz(folder.resolve("large.tgz"), Map.of("bomb", large));
    assertThatThrownBy(() -> Archives.tgz(file, name -> true))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("large.tgz")
        .hasMessageContaining("'bomb' is too large");
    assertThat(Archives.tgz(file, name -> false)).isEmpty();
  }

  @Test
  void refusesADebWithoutData() throws IOException {
    Path file = Files.writeString(folder.resolve("x.deb"), "!<arch>\n");
    assertThatThrownBy(() -> Archives.deb(file, name -> true))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("x.deb")
        .hasMessageContaining("no data.tar.xz");
  }

  @Test
  void refusesAPackageCutShort() throws IOException {
    Path whole = TinyArchives.deb(folder.resolve("x.deb"), Map.of("a", "text".repeat(1000)));
    byte[] bytes = Files.readAllBytes(whole);
    Path file = Files.write(folder.resolve("cut.deb"), Arrays.copyOf(bytes, bytes.length - 60));
    assertThatThrownBy(() -> Archives.deb(file, name -> true))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("cut.deb cannot be read");
  }
}
