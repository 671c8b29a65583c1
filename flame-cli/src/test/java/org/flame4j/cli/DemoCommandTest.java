package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole demo on a handful of coloured pictures and a tiny random language model. */
class DemoCommandTest {
  private static final Map<String, Color> COLOURS =
      Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE, "black", Color.BLACK);
  private static final Map<String, String> ARABIC =
      Map.of("red", "أحمر", "green", "أخضر", "blue", "أزرق", "black", "<أسود> & \"");

  @TempDir private Path folder;

  @BeforeEach
  void prepareData() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data"));
    List<String> samples = new ArrayList<>(List.of("key\timage\tcaption\tconcept\tstyle\tsplit"));
    List<String> english = new ArrayList<>(List.of("concept\tcaption"));
    List<String> arabic = new ArrayList<>(List.of("concept\tcaption"));
    for (String name : COLOURS.keySet().stream().sorted().toList()) {
      for (String style : List.of("google", "twitter", "stamps")) {
        String split =
            style.equals("twitter") ? "style" : style.equals("stamps") ? "concept" : "train";
        String file = style + "-" + name + ".png";
        draw(data.resolve(file), COLOURS.getOrDefault(name, Color.WHITE), split);
        samples.add(
            String.join("\t", style + name, file, name + " thing", "c/" + name, style, split));
      }
      english.add("c/" + name + "\t" + name + " thing");
      arabic.add("c/" + name + "\t" + ARABIC.get(name));
    }
    Files.write(data.resolve("samples.tsv"), samples);
    Files.write(data.resolve("captions.en.tsv"), english);
    Files.write(data.resolve("captions.ar.tsv"), arabic);
    Files.writeString(
        folder.resolve("shape.json"),
        """
        {"imageSize": 32, "patchSize": 16, "width": 32, "layers": 1, "heads": 2, "mlpRatio": 2,
         "projectorHidden": 64}
        """);
  }

  private static void draw(Path file, Color colour, String split) throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    int size = split.equals("train") ? 32 : 28;
    graphics.fillRect(0, 0, size, size);
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private Flame demo(Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("demo", "--llm", Flame.llm(), "--data", folder.resolve("data"), "--share", 1));
    args.addAll(List.of("--out", folder.resolve("demo"), "--model", folder.resolve("shape.json")));
    args.addAll(List.of(more));
    return Flame.run(args.toArray());
  }

  @Test
  void comparesModelsAndReusesWhatStands() throws IOException {
    Flame flame = demo("--minutes", "0.01");
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(flame.out())
        .contains("unseen style: 4 pictures of 4 concepts", "CLIP-style", "chance", "report.html");
    assertThat(flame.err()).contains("flame embed", "flame train", "flame eval languages");
    Path out = folder.resolve("demo");
    JsonNode results = JsonMapper.shared().readTree(out.resolve("results.json").toFile());
    assertThat(results.at("/galleries/unseen-style/models").propertyNames())
        .containsExactly("flame", "flame-raw", "single", "clip");
    assertThat(results.at("/galleries/unseen-concept/models/clip/languages/ar/queries").asInt())
        .isEqualTo(4);
    assertThat(results.at("/marks/flame/pictures").asInt()).isEqualTo(4);
    assertThat(results.at("/seconds/train clip").asDouble()).isPositive();
    checkPage(Files.readString(out.resolve("report.html")));

    Flame again = demo("--minutes", "0.01");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err())
        .contains("train flame: done before", "score unseen-style clip: done before")
        .doesNotContain("flame train", "flame eval");
    assertThat(again.out()).isEqualTo(flame.out());

    Flame other = demo("--minutes", "0.012");
    assertThat(other.code()).as(other.err()).isZero();
    assertThat(other.err())
        .contains("embed store: done before", "train clip: settings have changed")
        .contains("flame eval languages");
  }

  private static void checkPage(String page) {
    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("<svg", "data:image/png;base64,", "lang=\"ar\" dir=\"auto\"", "main category")
        .contains("&lt;أسود&gt; &amp; &quot;")
        .doesNotContain("<أسود>")
        .doesNotContain("http://", "https://", "<script", "src=\"p", "NaN");
  }

  @Test
  void knowsWhichLanguagesAModelOfOurOwnHasRead() throws IOException {
    Files.writeString(
        folder.resolve("perplexity.json"), "{\"languages\": {\"ar\": {}, \"en\": {}}}");
    DemoPlan plan = new DemoPlan(folder, 0, folder, folder, 1, 1, "pocket", 0);
    assertThat(plan.learned()).containsExactly("ar", "en");
    DemoPlan other = new DemoPlan(Flame.llm(), 0, folder, folder, 1, 1, "pocket", 0);
    assertThat(other.learned()).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    Flame none = Flame.run("demo", "--out", folder.resolve("demo"));
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("flame-pocket is not there", "--llm PATH");
    Flame data = demo("--data", folder.resolve("none"));
    assertThat(data.code()).isNotZero();
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("demo/store"));
    Files.writeString(mine.resolve("letter.txt"), "mine");
    Flame flame = demo("--minutes", "0.01");
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err()).contains("no earlier demo has made it");
    assertThat(mine.resolve("letter.txt")).hasContent("mine");
  }
}
