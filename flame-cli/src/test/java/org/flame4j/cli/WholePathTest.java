package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every command on a tiny random language model and eight pictures, each on what the last made. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholePathTest {
  @TempDir private static Path folder;

  private static Squares squares() {
    return new Squares(folder);
  }

  private static Path pictures() {
    return squares().pictures();
  }

  private static Object[] train() {
    return squares().train("model");
  }

  @BeforeAll
  static void drawPictures() throws IOException {
    squares().draw();
  }

  private static Flame succeed(Object... args) {
    Flame flame = Flame.run(args);
    assertThat(flame.code()).as(flame.err()).isZero();
    return flame;
  }

  @Test
  @Order(1)
  void embedsOnce() {
    assertThat(succeed(squares().embed()).out())
        .contains("9 samples embedded, 0 were there before");
    assertThat(succeed(squares().embed()).out())
        .contains("0 samples embedded, 9 were there before");
  }

  @Test
  @Order(2)
  void refusesToGoOnWithOtherSettings() {
    Flame flame =
        Flame.run(
            "embed",
            "--llm",
            Flame.llm(),
            "--layer",
            "2",
            "--data",
            pictures(),
            "--out",
            folder.resolve("store"));
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err()).contains("made with other settings", "layer: 4, not 2");
  }

  @Test
  @Order(3)
  void trains() throws IOException {
    Flame flame = succeed(train());
    assertThat(flame.err()).contains("skipped 1 sample", "broken.png");
    assertThat(folder.resolve("model/card.json")).content().contains("\"layer\" : 4");
    assertThat(Files.readAllLines(folder.resolve("model/metrics.jsonl"))).hasSize(60);
  }

  @Test
  @Order(4)
  void doesNotReplaceAModelUnasked() {
    Flame flame = Flame.run(train());
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err()).contains("holds a model already", "--overwrite");
  }

  @Test
  @Order(6)
  void scoresRetrieval() {
    Path json = folder.resolve("result.json");
    Flame flame =
        succeed(
            "eval",
            "retrieval",
            "--model",
            folder.resolve("model"),
            "--llm",
            Flame.llm(),
            "--data",
            pictures(),
            "--json",
            json);
    assertThat(flame.out()).contains("8 pictures, 8 captions", "R@1", "text to image");
    JsonNode recall = JsonMapper.shared().readTree(json.toFile()).path("recall");
    assertThat(recall.path("textToImage").path("1").asDouble()).isGreaterThan(0.7);
    assertThat(recall.path("imageToText").path("1").asDouble()).isGreaterThan(0.7);
  }

  @Test
  @Order(7)
  void saysWhereThereIsNothingToScore() {
    Flame flame =
        Flame.run(
            "eval",
            "retrieval",
            "--model",
            folder.resolve("model"),
            "--llm",
            Flame.llm(),
            "--data",
            pictures(),
            "--field",
            "deutsch");
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err()).contains("field 'deutsch'", "[txt, caption]");
  }

  @Test
  @Order(8)
  void findsPictures() {
    Object[] args = {
      "search",
      "--model",
      folder.resolve("model"),
      "--llm",
      Flame.llm(),
      "--images",
      pictures(),
      "--top",
      "2",
      "a red square",
      "a blue square"
    };
    String first = succeed(args).out();
    assertThat(first.lines()).hasSize(6);
    assertThat(first).containsSubsequence("a red square", "red.png", "a blue square", "blue.png");
    assertThat(pictures()).isDirectoryContaining("glob:**/.flame-features-*.safetensors");
    assertThat(succeed(args).out()).isEqualTo(first);
  }

  @Test
  @Order(9)
  void refusesAnotherLayerThanTheModels() {
    Flame flame =
        Flame.run(
            "search",
            "--model",
            folder.resolve("model"),
            "--llm",
            Flame.llm(),
            "--layer",
            "1",
            "--images",
            pictures(),
            "a dog");
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err()).contains("trained against layer 4");
  }

  @Test
  @Order(10)
  void encodesPictures() {
    Path out = folder.resolve("features.safetensors");
    Flame flame =
        succeed(
            "encode",
            "images",
            "--model",
            folder.resolve("model"),
            "--in",
            pictures(),
            "--out",
            out);
    assertThat(flame.err()).contains("broken.png");
    try (SafetensorsFile file = SafetensorsFile.open(out)) {
      assertThat(file.info("features").shape()).containsExactly(8L, 96L);
      assertThat(file.metadata().get("names")).startsWith("[\"black.png\",\"blue.png\"");
    }
  }

  @Test
  @Order(11)
  void encodesCaptionsAsThePublishedCodeDoes() throws IOException {
    JsonNode golden = JsonMapper.shared().readTree(Flame.llm().resolve("golden.json").toFile());
    List<String> captions = golden.path("captions").valueStream().map(JsonNode::asString).toList();
    Path in = Files.write(folder.resolve("captions.txt"), captions);
    Path out = folder.resolve("embeddings.safetensors");
    Path offloaded = folder.resolve("offloaded.safetensors");
    String layer = golden.path("layer").asString();
    List<Object> text =
        List.of("encode", "text", "--llm", Flame.llm(), "--layer", layer, "--in", in);
    List<Object> how = List.of("--positions", "shared", "--raw-states");
    succeed(Stream.of(text, how, List.of("--out", out)).flatMap(List::stream).toArray());
    succeed(
        Stream.of(text, how, List.of("--offload", "--out", offloaded))
            .flatMap(List::stream)
            .toArray());
    assertThat(Files.mismatch(out, offloaded)).isEqualTo(-1);
    try (SafetensorsFile file = SafetensorsFile.open(out);
        SafetensorsFile expected = SafetensorsFile.open(Flame.llm().resolve("golden.safetensors"));
        Scope scope = new Scope()) {
      assertThat(file.info("embeddings")).isEqualTo(expected.info("long_shared"));
      float[] difference =
          Tensors.floats(file.load("embeddings").sub(expected.load("long_shared")).abs());
      float[] scale = Tensors.floats(expected.load("long_shared").abs());
      assertThat(max(difference)).isLessThan(1e-3 * max(scale));
    }
  }

  private static double max(float[] values) {
    double max = 0;
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }

  @Test
  @Order(12)
  void showsWhatTheLanguageModelSees() {
    Flame flame = succeed("inspect", "--llm", Flame.llm(), "--prompts", "short", "a red apple");
    assertThat(flame.out()).contains("prefix", "facet 3", "positions", "#");
    Path page = folder.resolve("page.html");
    Object[] line = {
      "inspect",
      "--llm",
      Flame.llm(),
      "--model",
      folder.resolve("model"),
      "--data",
      pictures(),
      "--html",
      page
    };
    assertThat(succeed(line).out()).contains("wrote " + page);
    assertThat(page).content().contains("Without the mean of the trained model");
    Flame other =
        Flame.run(
            "inspect",
            "--llm",
            Flame.llm(),
            "--layer",
            "2",
            "--model",
            line[4],
            "--html",
            page,
            "x");
    assertThat(other.err()).contains("--layer 2 would give other numbers");
  }

  @Test
  @Order(20)
  void encodesNothingWhereNoPictureCanBeRead() throws IOException {
    Path data = squares().unreadable();
    Path out = folder.resolve("nothing.safetensors");
    Flame encode =
        Flame.run(
            "encode", "images", "--model", folder.resolve("model"), "--in", data, "--out", out);
    assertThat(encode.code()).isEqualTo(1);
    assertThat(encode.err()).contains("no picture of " + data);
    assertThat(out).doesNotExist();
  }

  @Test
  @Order(22)
  void saysAtOnceThatAResultCannotBeWritten() {
    Path out = folder.resolve("nodir/x.safetensors");
    Flame flame = Flame.run("encode", "text", "--llm", "none", "--in", "none", "--out", out);
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err()).contains(out + ": there is no folder");
    Flame directory =
        Flame.run(
            "encode", "text", "--llm", Flame.llm(), "--in", folder, "--out", folder.resolve("x"));
    assertThat(directory.err()).contains("cannot read " + folder);
  }

  @Test
  @Order(14)
  void trainsTheBaselineAndSearchesInTwoLanguages() throws IOException {
    Path clip = folder.resolve("clip");
    List<Object> args = new ArrayList<>(List.of(train()));
    args.set(3, "--baseline");
    args.set(4, Flame.llm());
    args.set(6, clip);
    succeed(args.toArray());
    assertThat(clip).isDirectoryContaining("glob:**/text.json");
    Path gallery = folder.resolve("gallery.tsv");
    List<String> rows = new ArrayList<>(List.of("image\tconcept"));
    List<String> english = new ArrayList<>(List.of("concept\tcaption"));
    List<String> reversed = new ArrayList<>(List.of("concept\tcaption"));
    for (String colour : Squares.COLOURS.keySet()) {
      rows.add("pictures/" + colour + ".png\tc/" + colour);
      english.add("c/" + colour + "\ta " + colour + " square");
      reversed.add("c/" + colour + "\t" + new StringBuilder(colour).reverse());
    }
    Files.write(gallery, rows);
    Files.write(folder.resolve("captions.en.tsv"), english);
    Files.write(folder.resolve("captions.ja.tsv"), reversed);
    for (Path model : List.of(clip, folder.resolve("model"))) {
      Path json = folder.resolve("languages.json");
      Flame flame =
          succeed(
              "eval",
              "languages",
              "--model",
              model,
              "--llm",
              Flame.llm(),
              "--data",
              gallery,
              "--captions",
              folder,
              "--json",
              json);
      assertThat(flame.out())
          .contains("8 pictures of 8 concepts, 2 languages", "mean, not en", "by chance", "12.50%");
      JsonNode languages = JsonMapper.shared().readTree(json.toFile()).path("languages");
      assertThat(languages.path("en").at("/recall/textToImage/1").asDouble()).isGreaterThan(0.7);
      assertThat(languages.path("ja").path("queries").asInt()).isEqualTo(8);
    }
  }
}
