package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class OptionFilesTest {
  @TempDir private Path folder;

  private String[] expand(String content, String... typed) throws IOException {
    Path file = Files.writeString(folder.resolve("run.args"), content);
    String[] args = new String[typed.length + 2];
    args[0] = "train";
    args[1] = "@" + file;
    System.arraycopy(typed, 0, args, 2, typed.length);
    return OptionFiles.expand(new CommandLine(new FlameCommand()), args);
  }

  @Test
  void standInTheirPlace() throws IOException {
    assertThat(expand("--lr 1 # high\n--data 'a b.tsv' \"ü.tsv\"\n", "--batch", "2"))
        .containsExactly("train", "--lr", "1", "--data", "a b.tsv", "ü.tsv", "--batch", "2");
  }

  @Test
  void sayNothingOfWhatIsTyped() throws IOException {
    assertThat(expand("--lr=1 --data a b --half", "--data", "c", "--lr", "2"))
        .containsExactly("train", "--half", "--data", "c", "--lr", "2");
    assertThat(expand("--lr -1 --half", "--lr=2")).containsExactly("train", "--half", "--lr=2");
  }

  @Test
  void norOfWhatATypedOptionExcludes() throws IOException {
    assertThat(expand("--epochs 3 --store s", "--minutes", "1"))
        .containsExactly("train", "--store", "s", "--minutes", "1");
  }

  @Test
  void areBoundedAndNamed() throws IOException {
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
    CommandLine flame = new CommandLine(new FlameCommand());
    assertThatThrownBy(() -> OptionFiles.expand(flame, "train", "@" + large))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("too large");
    assertThatThrownBy(() -> OptionFiles.expand(flame, "train", "@" + folder))
        .hasMessage("there is no file of options " + folder);
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});
    assertThatThrownBy(() -> OptionFiles.expand(flame, "@" + binary))
        .hasMessageContaining(binary + " cannot be read");
  }
}
