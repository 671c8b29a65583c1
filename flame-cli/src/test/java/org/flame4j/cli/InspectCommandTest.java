package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of captions, from the command line, on a tiny random language model. */
class InspectCommandTest {
  @TempDir private Path folder;

  private Path page() {
    return folder.resolve("page.html");
  }

  private Flame inspect(Object... args) {
    Object[] line = new Object[args.length + 5];
    System.arraycopy(
        new Object[] {"inspect", "--llm", Flame.llm(), "--html", page()}, 0, line, 0, 5);
    System.arraycopy(args, 0, line, 5, args.length);
    return Flame.run(line);
  }

  private String html(Object... args) throws IOException {
    Flame flame = inspect(args);
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(flame.out()).contains("wrote " + page());
    return Files.readString(page());
  }

  private void assertFails(Flame flame, int code, String... parts) {
    assertThat(flame.err()).startsWith("flame: ").contains(parts);
    assertThat(flame.code()).isEqualTo(code);
    assertThat(page()).doesNotExist();
  }

  @Test
  void showsCaptionsFacetsAndLayers() throws IOException {
    String html = html("--layers", "2,4-5", "a red <apple> & \"more\"", "تفاحة حمراء", "赤いリンゴ");
    assertThat(html)
        .startsWith("<!doctype html>")
        .contains("prefers-color-scheme: dark", "Captions against each other", "Layer by layer")
        .contains("a red &lt;apple&gt; &amp; &quot;more&quot;", "dir=\"rtl\"", "赤")
        .contains("A logit lens: the state after layer 4", "last layer: <b>", "5 (last)")
        .doesNotContain("<apple>", "<script", "http://", "https://", "Without the mean");
    assertThat(html.split("<svg class=\"mask\"", -1)).hasSize(4);
    Flame again = inspect("--layers", "2,4-5", "a dog");
    assertThat(inspect("--layers", "2,4-5", "--offload", "a dog").out()).isEqualTo(again.out());
    assertThat(again.out()).contains("layer 4 of 5", "7 atmosphere", "\n    5 ");
  }

  @Test
  void oneFacetAndTheLastLayerHaveNothingToCompare() throws IOException {
    assertThat(html("--prompts", "raw", "--layer", "5", "--layers", "all", "a dog"))
        .contains("There is one facet only", "the model&#39;s own distribution")
        .doesNotContain("Captions against each other", "NaN", "last layer: <b>");
  }

  @Test
  void measuresCaptionsOfAFile() throws IOException {
    Path captions =
        Files.write(
            folder.resolve("captions.txt"),
            IntStream.range(0, 40).mapToObj(i -> "picture " + i % 30).toList());
    assertThat(html("--prompts", "short", "--data", captions, "--limit", "12"))
        .contains("<dd><bdi dir=\"auto\">12</bdi></dd>", "Without the mean of these 12 captions")
        .contains("picture 0", "picture 2", "picture 5");
    assertThat(html("--prompts", "short", "--data", captions, "a dog", "picture 3"))
        .contains("<dd><bdi dir=\"auto\">31</bdi></dd>", "a dog");
    Files.delete(page());
    assertFails(inspect("--data", captions, "--limit", "0"), 1, "--limit=0");
  }

  @Test
  void theExampleOfTheDocumentsIsAPromptSet() throws IOException {
    assertThat(html("--prompts", Path.of("../docs/prompts/product.json"), "a wooden chair"))
        .contains("&ldquo;product&rdquo;", "the kind of product that is for sale");
  }

  @Test
  void saysWhatIsWrongInOneLine() throws IOException {
    assertFails(inspect(), 2, "a caption is missing");
    assertFails(inspect("--layers", "9", "x"), 1, "layers 1..5; --layers=9");
    assertFails(inspect("--layers", "3-1", "x"), 1, "--layers=3-1");
    assertFails(inspect("--layers", "two", "x"), 1, "such as 10,20-29 or all");
    assertFails(inspect("a dog", " "), 1, "caption 2: the caption is empty");
    assertFails(Flame.run("inspect", "--llm", Flame.llm(), "--layers", "1", "x"), 2, "need --html");
    Path prompts = Files.writeString(folder.resolve("mine.json"), "{\"name\": \"x\"}");
    assertFails(inspect("--prompts", prompts, "x"), 1, prompts.toString(), "needs name, prefix");
    assertThatThrownBy(() -> InspectLayers.of("1,,2", 5)).isInstanceOf(CliException.class);
    assertThat(InspectLayers.of("4,1-2,2", 5)).isEqualTo(List.of(1, 2, 4));
  }
}
