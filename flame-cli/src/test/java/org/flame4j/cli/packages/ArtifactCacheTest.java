package org.flame4j.cli.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching, without a network. */
class ArtifactCacheTest {
  // SHA-256 of "abc"
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  private static final PinnedPackage PACKAGE =
      new PinnedPackage(PackageClient.NPM, "@some/thing@1.2.3", ABC, "MIT");

  @TempDir private Path folder;
  private final List<String> steps = new ArrayList<>();

  private ArtifactCache cache(String content) {
    return new ArtifactCache(
        folder.resolve("cache"),
        (wanted, into) -> Files.writeString(into.resolve("whatever.tgz"), content),
        steps::add);
  }

  @Test
  void fetchesOnce() throws IOException {
    Path file = cache("abc").fetch(PACKAGE);
    assertThat(file).hasFileName("some-thing-1.2.3.tgz").hasContent("abc");
    assertThat(cache("something else").fetch(PACKAGE)).isEqualTo(file);
    assertThat(steps).containsExactly("fetching @some/thing@1.2.3 with npm");
  }

  @Test
  void fetchesAgainWhatIsCutShort() throws IOException {
    Files.createDirectories(folder.resolve("cache"));
    Files.writeString(folder.resolve("cache").resolve(PACKAGE.fileName()), "ab");
    assertThat(cache("abc").fetch(PACKAGE)).hasContent("abc");
  }

  @Test
  void refusesOtherContentAndLeavesNothing() {
    assertThatThrownBy(() -> cache("evil").fetch(PACKAGE))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("cannot fetch @some/thing@1.2.3")
        .hasMessageContaining("expected " + ABC);
    assertThat(folder.resolve("cache")).isEmptyDirectory();
  }

  @Test
  void saysWhatTheClientSaid() {
    ArtifactCache failing =
        new ArtifactCache(
            folder,
            (wanted, into) -> {
              throw new IOException("npm ended with code 1: 404");
            },
            steps::add);
    assertThatThrownBy(() -> failing.fetch(PACKAGE))
        .hasMessage("cannot fetch @some/thing@1.2.3: npm ended with code 1: 404");
  }

  @Test
  void standsInTheUsualFolder() {
    assertThat(ArtifactCache.defaultFolder(Map.of(), "/home/x"))
        .isEqualTo(Path.of("/home/x/.cache/flame4j"));
    assertThat(ArtifactCache.defaultFolder(Map.of("XDG_CACHE_HOME", "/c"), "/home/x"))
        .isEqualTo(Path.of("/c/flame4j"));
  }
}
