package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exit codes, and errors in one line. */
class UsageTest {
  @TempDir private Path folder;

  private static void assertFails(Flame flame, int code, String... parts) {
    assertThat(flame.err()).startsWith("flame: ").contains(parts);
    assertThat(flame.err().lines()).hasSize(1);
    assertThat(flame.out()).isEmpty();
    assertThat(flame.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "embed",
        "train",
        "report",
        "eval retrieval",
        "eval languages",
        "encode text",
        "encode images",
        "search",
        "inspect",
        "doctor",
        "demo",
        "corpus"
      })
  void everyCommandExplainsItself(String command) {
    Flame flame = Flame.run((Object[]) (command + " --help").split(" "));
    assertThat(flame.code()).isZero();
    assertThat(flame.out()).contains("Usage: flame " + command, "Example");
  }

  @Test
  void aMissingCommandIsWrongUsage() {
    assertFails(Flame.run(), 2, "a command is missing", "flame --help");
    assertFails(Flame.run("encode"), 2, "text or images", "flame encode --help");
  }

  @Test
  void aWrongNameIsWrongUsageAndGetsASuggestion() {
    assertFails(Flame.run("serch"), 2, "'serch'", "did you mean", "search?");
    Object[] misspelt = {"embed", "--llm", "a", "--data", "b", "--out", "c", "--positons"};
    assertFails(Flame.run(misspelt), 2, "--positons", "did you mean --positions?");
  }

  @Test
  void aMissingOptionIsNamed() {
    assertFails(Flame.run("train", "--data", "x"), 2, "--out");
    assertFails(
        Flame.run("train", "--data", "x", "--out", "y"),
        2,
        "--store DIR or --baseline LLM is missing");
    assertFails(Flame.run("eval", "languages", "--model", "x"), 2, "--llm", "--captions");
    assertFails(Flame.run("eval"), 2, "retrieval or languages");
  }

  @Test
  void aValueThatIsNoNumberIsNamed() {
    assertFails(
        Flame.run("train", "--data", "x", "--store", "y", "--out", "z", "--epochs", "ten"),
        2,
        "'ten' is not a whole number");
    Object[] rate = {"train", "--data", "x", "--store", "y", "--out", "z", "--lr", "high"};
    assertFails(Flame.run(rate), 2, "'high' is not a number");
  }

  @Test
  void aMissingFileOfOptionsIsNamed() {
    assertFails(Flame.run("train", "@none.args"), 2, "there is no file of options none.args");
  }

  @Test
  void onlyOneOfTwoOptionsThatExcludeEachOther() {
    Object[] length = {
      "train", "--data", "x", "--store", "y", "--out", "z", "--epochs", "3", "--minutes", "1"
    };
    assertFails(Flame.run(length), 2, "flame: --epochs", "--minutes", "mutually exclusive");
    Object[] texts = {"train", "--data", "x", "--store", "y", "--out", "z", "--baseline", "w"};
    assertFails(Flame.run(texts), 2, "--store", "--baseline", "mutually exclusive");
  }

  @Test
  void anOptionGivenTwiceIsNamed() {
    Object[] length = {
      "train", "--data", "x", "--store", "y", "--out", "z", "--epochs", "3", "--epochs=2"
    };
    assertFails(Flame.run(length), 2, "flame: option --epochs is given twice (see");
    Object[] texts = {"train", "--data", "x", "--store", "y", "--out", "z", "--store", "w"};
    assertFails(Flame.run(texts), 2, "flame: option --store is given twice (see");
    Object[] rate = {"train", "--data", "x", "--store", "y", "--out", "z", "--lr=1", "--lr", "2"};
    assertFails(Flame.run(rate), 2, "flame: option --lr is given twice (see");
  }

  @Test
  void aMissingFileFailsInOneLine() {
    assertFails(
        Flame.run("encode", "images", "--model", folder, "--in", folder, "--out", "x"),
        1,
        "no samples");
    assertFails(
        Flame.run("inspect", "--llm", folder.resolve("none.gguf"), "a dog"), 1, "does not exist");
    assertFails(
        Flame.run(
            "encode", "text", "--llm", Flame.llm(), "--in", folder.resolve("no.txt"), "--out", "x"),
        1,
        "no.txt: it does not exist");
    assertFails(
        Flame.run("train", "--data", "x", "--store", folder, "--out", folder), 1, "manifest.json");
  }

  @Test
  void aTypeOfWeightsThatIsNotThereIsNamed() {
    Object[] text = {
      "encode", "text", "--llm", "a", "--in", "b", "--out", "c", "--weights", "int4"
    };
    assertFails(Flame.run(text), 2, "--weights must be full or int8; it is 'int4'");
  }

  @Test
  void doctorSaysWhatALanguageModelNeeds() {
    Flame flame = Flame.run("doctor", "--llm", Flame.llm(), "--layer", "2");
    assertThat(flame.code()).isZero();
    assertThat(flame.out()).contains("free memory", "layers 1..2", "int8 offload");
  }

  @Test
  void debugShowsTheStackTrace() {
    Flame flame = Flame.run("inspect", "--debug", "--llm", folder.resolve("none.gguf"), "a dog");
    assertThat(flame.err()).startsWith("flame: ").contains("\tat org.flame4j.");
    assertThat(Flame.run("--debug", "inspect", "--llm", folder, "a dog").err())
        .contains("\tat org.flame4j.");
  }

  @Test
  void aLayerThatIsNotThereIsNamed() throws IOException {
    Path captions = Files.writeString(folder.resolve("c.txt"), "a dog\n");
    assertFails(
        Flame.run(
            "encode",
            "text",
            "--llm",
            Flame.llm(),
            "--layer",
            "99",
            "--in",
            captions,
            "--out",
            "x"),
        1,
        "layers 1..5; layer=99");
  }

  @Test
  void anEmptyCaptionIsNamedByItsLine() throws IOException {
    Path captions = Files.writeString(folder.resolve("c.txt"), "a dog\n\na cat\n");
    Path out = folder.resolve("out.safetensors");
    assertFails(
        Flame.run("encode", "text", "--llm", Flame.llm(), "--in", captions, "--out", out),
        1,
        "c.txt line 2 is empty");
    assertThat(out).doesNotExist();
  }

  @Test
  void layersCountFromOne() throws IOException {
    Path captions = Files.writeString(folder.resolve("c.txt"), "a dog\n");
    Path out = folder.resolve("o.safetensors");
    Object[] line = {
      "encode", "text", "--llm", Flame.llm(), "--layer", "0", "--in", captions, "--out", out
    };
    assertFails(Flame.run(line), 2, "--layer must be at least 1; it is 0");
  }

  @Test
  void captionsMustBeUtf8() throws IOException {
    Path captions = Files.write(folder.resolve("c.txt"), new byte[] {'a', (byte) 0xff, '\n'});
    assertFails(
        Flame.run("encode", "text", "--llm", Flame.llm(), "--in", captions, "--out", "x"),
        1,
        "c.txt: it is not UTF-8");
  }

  @Test
  void doctorSaysWhatWouldRun() {
    Flame flame = Flame.run("doctor");
    assertThat(flame.code()).isZero();
    assertThat(flame.out()).contains("libtorch", "GFLOP/s", "float32");
  }
}
