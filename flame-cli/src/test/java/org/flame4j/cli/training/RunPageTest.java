package org.flame4j.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.flame4j.cli.training.RunMetrics.Measure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** The page of a run shows what is in its files, whatever state they are in. */
class RunPageTest {
  private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

  @TempDir private Path folder;

  private static String step(int step, double loss) {
    return String.format(
        Locale.ROOT,
        "{\"step\":%d,\"steps\":500,\"epoch\":%d,\"seconds\":%d,\"loss\":%s,\"logitScale\":10.5,\"logitBias\":-%d,\"lr\":1e-4,\"gradNorm\":1.5,\"imagesPerSecond\":200,\"waitShare\":0.25}",
        step,
        step / 100,
        step,
        loss,
        step);
  }

  private static String scores(int step, String prompts, double recall) {
    return String.format(
        Locale.ROOT,
        "{\"step\":%d,\"validation\":{\"pictures\":50,\"texts\":40,\"prompts\":{\"%s\":{\"imageToText\":{\"1\":%s,\"5\":0.5},\"textToImage\":{\"1\":%s,\"5\":0.75}}}}}",
        step,
        prompts,
        recall,
        recall);
  }

  private void write(String name, List<String> lines) throws IOException {
    Files.write(folder.resolve(name), lines);
  }

  private static List<String> run() {
    List<String> lines = new ArrayList<>();
    for (int step = 1; step <= 400; step++) {
      lines.add(step(step, 4.0 / step));
      if (step % 100 == 0) {
        lines.add(scores(step, "long", step == 300 ? 0.4 : 0.1));
      }
    }
    return lines;
  }

  @Test
  void aFinishedRunIsDrawn() throws Exception {
    write("metrics.jsonl", run());
    Files.writeString(folder.resolve("card.json"), "{\"training\": {\"lr\": \"0.001\"}}");
    String html = RunPage.of(folder).html();
    assertThat(html)
        .contains(
            "came to its end",
            "<b>400</b>",
            "25.0 %",
            "40.0 %",
            "<dt>learning rate</dt><dd>0.001</dd>")
        .contains("<tr class=\"main\"><td>300</td><td>40.0 %</td>")
        .doesNotContain("could not be read", "http://", "https://", "<script");
    assertThat(SVG.matcher(html).results().map(m -> m.group()).toList())
        .hasSize(7 + 2)
        .allSatisfy(svg ->
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg))));
  }

  @Test
  void aRunThatGoesOnIsDrawnAsFarAsItIs() throws IOException {
    write("metrics.jsonl", List.of(step(1, 9)));
    write("metrics.jsonl.part", run());
    byte[] torn = "{\"step\":401,\"loss\":\u00e4".getBytes(StandardCharsets.UTF_8);
    Files.write(
        folder.resolve("metrics.jsonl.part"),
        java.util.Arrays.copyOf(torn, torn.length - 1),
        StandardOpenOption.APPEND);
    assertThat(RunPage.of(folder).html())
        .contains("goes on, or was broken off", "of 500 steps (80\u00a0%)", "1 of its lines");
  }

  @Test
  void whatWasDoneAnewCountsOnce() throws IOException {
    List<String> lines = run();
    for (int step = 251; step <= 280; step++) {
      lines.add(step(step, 7));
    }
    write("metrics.jsonl.part", lines);
    RunMetrics metrics = RunMetrics.read(folder);
    assertThat(metrics.of(Measure.LOSS).size()).isEqualTo(280);
    assertThat(metrics.of(Measure.LOSS).last()).isEqualTo(7);
    assertThat(metrics.step()).isEqualTo(280);
    assertThat(metrics.scores().keySet()).containsExactly(100L, 200L);
    assertThat(metrics.waited()).isEqualTo(0.25);
    assertThat(metrics.speed()).isBetween(199.9, 200.1);
  }

  @Test
  void hostileTextIsText() throws IOException {
    String evil = "<script>alert(1)</script>";
    Path run = Files.createDirectory(folder.resolve("<img src=x onerror=alert(1)>"));
    Files.write(
        run.resolve("metrics.jsonl"), List.of(step(1, 2), scores(1, evil, 0.5), evil, "[1]", "7"));
    Files.writeString(
        run.resolve("run.json"),
        "{\"data\": {\"%s\": [\"%s\"]}, \"note\": \"%s\"}".formatted(evil, evil, "x".repeat(900)));
    String html = RunPage.of(run).html();
    assertThat(html)
        .doesNotContain("<script", "<img")
        .contains("&lt;script&gt;alert(1)", "3 of its lines", "x ...");
  }

  @Test
  void settingsStandInGroupsWithNamesInWords() throws IOException {
    write("metrics.jsonl", List.of(step(1, 2)));
    Files.writeString(
        folder.resolve("run.json"),
        """
        {"version": 1,
         "settings": {"lr": "0.002", "weightDecay": "0.5", "odd": "Odd[a=[1, 2], b=3]",
           "vision": "VisionConfig[imageSize=64, mlpRatio=4.0, pool=avg]"},
         "data": {"data": "a.tsv", "text": "TextTower[llm=a, b and c, layer=4]",
           "texts": "[PromptRows[promptSet=raw, field=caption, facets=1], PromptRows[promptSet=long, field=x, facets=7]]"},
         "starts": [{"date": "d1", "step": 0}, {"date": "d2", "step": 7, "program": {"java": "25"}}]}
        """);
    Map<String, Map<String, String>> facts = RunFacts.read(folder);
    assertThat(facts)
        .containsEntry(
            "Settings",
            Map.of("learning rate", "0.002", "weight decay", "0.5", "odd", "Odd[a=[1, 2], b=3]"))
        .containsEntry(
            "Image tower", Map.of("picture size, pixels", "64", "MLP ratio", "4.0", "pool", "avg"))
        .containsEntry("Texts from", Map.of("language model", "a, b and c", "layer", "4"))
        .containsEntry(
            "Rows of a picture",
            Map.of("raw", "field caption, facets 1", "long", "field x, facets 7"))
        .containsEntry("Data", Map.of("data", "a.tsv"))
        .containsEntry("Last of 2 starts", Map.of("date", "d2", "behind step", "7", "java", "25"))
        .hasSize(6);
    assertThat(RunPage.of(folder).html())
        .contains("<h3>Image tower</h3>", "<dt>MLP ratio</dt><dd>4.0</dd>")
        .doesNotContain("VisionConfig[", "PromptRows[");
  }

  @Test
  void emptyAndForeignFoldersAreTold() throws IOException {
    assertThatThrownBy(() -> RunPage.of(folder))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("neither metrics.jsonl nor metrics.jsonl.part");
    write("metrics.jsonl.part", List.of());
    assertThat(RunPage.of(folder).html()).contains("<b>0</b>");
    write("metrics.jsonl.part", List.of("{\"step\":3,\"loss\":\"NaN\"}"));
    assertThat(RunPage.of(folder).html()).contains("<b>3</b>").doesNotContain("<svg");
  }
}
