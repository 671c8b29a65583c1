package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  void keepWhatFollowsAnOptionThatIsLeftOut() throws IOException {
    assertThat(expand("--half dog --lr=1 cat --lr 2 cow", "--half", "--lr", "3"))
        .containsExactly("train", "dog", "cat", "cow", "--half", "--lr", "3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--out=\"a b\" --lr 1 | --out=a b,--lr,1",
        "--data a#b.tsv #c | --data,a#b.tsv",
        "--data 'C:\\new\\tab' \"it's\" 'a\"b' | --data,C:\\new\\tab,it's,a\"b",
        "--key '' $1 | --key,,$1",
        "` `|",
        "--data '@other' @@x | --data,@other,@@x"
      })
  void areReadAsInAShell(String content, @Nullable String words) throws IOException {
    List<String> expected = words == null ? List.of() : List.of(words.split(",", -1));
    assertThat(expand(content).length).isEqualTo(expected.size() + 1);
    assertThat(expand(content)).endsWith(expected.toArray(String[]::new));
  }

  @Test
  void mayComeFromWindows() throws IOException {
    assertThat(expand("\ufeff--lr\t1\r\n\r\n--half\r\n"))
        .containsExactly("train", "--lr", "1", "--half");
  }

  @Test
  void mayNameTheCommandThemselves() throws IOException {
    Path file = Files.writeString(folder.resolve("whole.args"), "train --lr 1 --half");
    CommandLine flame = new CommandLine(new FlameCommand());
    assertThat(OptionFiles.expand(flame, "@" + file, "--lr", "2"))
        .containsExactly("train", "--half", "--lr", "2");
  }

  @Test
  void areNotMeantByTwoAts() {
    CommandLine flame = new CommandLine(new FlameCommand());
    String[] expanded = OptionFiles.expand(flame, "search", "@@home", "@", "@@@x");
    assertThat(expanded).containsExactly("search", "@home", "@", "@@x");
    String[] again = OptionFiles.asTyped(List.of(expanded)).toArray(String[]::new);
    assertThat(OptionFiles.expand(flame, again)).containsExactly(expanded);
  }

  @Test
  void areBoundedAndNamed() throws IOException {
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
    CommandLine flame = new CommandLine(new FlameCommand());
    assertThatThrownBy(() -> OptionFiles.expand(flame, "train", "@" + large))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("too large");
    assertThatThrownBy(() -> OptionFiles.expand(flame, "train", "@" + folder))
        .hasMessage(folder + " is a folder, not a file of options");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});
    assertThatThrownBy(() -> OptionFiles.expand(flame, "@" + binary))
        .hasMessage(binary + " cannot be read: it is not UTF-8 text");
    assertThatThrownBy(() -> OptionFiles.expand(flame, "train", "@" + folder.resolve("none")))
        .hasMessageStartingWith("there is no file of options " + folder.resolve("none"));
    assertThatThrownBy(() -> expand("--half\n--out it's\n"))
        .hasMessage(folder.resolve("run.args") + ", line 2: a quote has no end");
  }

  @Test
  void areNotReadInFiles() {
    assertThatThrownBy(() -> expand("--half\n@other.args\n"))
        .hasMessage(
            folder.resolve("run.args")
                + ", line 2: @other.args is not read, as files in files are not; a word that begins with @ wants quotes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batch=32 | 1: 'batch=32' is no option; write --batch=32",
        "# x%nlr: 3 | 2: 'lr:' is no option; write --lr 3",
        "micro-batch:8 | 1: 'micro-batch:8' is no option; write --micro-batch=8",
        "speed=8 | 1: 'speed=8' is no option; options begin with --"
      })
  void beginWithAnOption(String content, String complaint) {
    assertThatThrownBy(() -> expand(content.formatted()))
        .hasMessage(folder.resolve("run.args") + ", line " + complaint);
  }

  @Test
  void mayHoldValuesOfAnOptionBeforeThem() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "batch=1.tsv b.tsv");
    CommandLine flame = new CommandLine(new FlameCommand());
    assertThat(OptionFiles.expand(flame, "train", "--data", "a", "@" + list))
        .containsExactly("train", "--data", "a", "batch=1.tsv", "b.tsv");
    assertThat(OptionFiles.expand(flame, "search", "@" + list)).hasSize(3);
    assertThatThrownBy(() -> OptionFiles.expand(flame, "train", "--lr", "1", "@" + list))
        .hasMessageContaining("line 1: 'batch=1.tsv' is no option");
  }
}
