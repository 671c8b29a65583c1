package org.flame4j.embed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flame4j.Golden;
import org.flame4j.data.DataShard;
import org.flame4j.data.DataSource;
import org.flame4j.data.ImageSource;
import org.flame4j.data.Sample;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.store.RowType;
import org.flame4j.tensor.Compute;
import org.flame4j.text.LanguageModel;

/** A tiny language model, samples and the job over them. */
final class EmbedFixture {
  static final EmbedPlan PLAN =
      new EmbedPlan(
          List.of(
              new EmbedPlan.Block(PromptSet.shipped("raw"), "caption"),
              new EmbedPlan.Block(PromptSet.shipped("short"), "caption")));

  private EmbedFixture() {}

  static LanguageModel model() {
    return LanguageModel.open(Golden.path("llm-llama"), 2, Compute.CPU);
  }

  static EmbedJob job(LanguageModel model, int pieceSamples) {
    return new EmbedJob(model, "tiny", "hash", Positions.RUNNING, RowType.F16, PLAN, pieceSamples);
  }

  static Sample sample(int number, String caption) {
    String key = String.format(Locale.ROOT, "sample-%04d", number);
    return new Sample(key, ImageSource.none(key), Map.of("caption", caption));
  }

  /** Captions of many lengths, a fifth of which repeat others. */
  static List<Sample> samples(int start, int end) {
    return IntStream.range(start, end)
        .mapToObj(i -> sample(i, "a thing of number " + i % 80 + " and so on".repeat(i * 7 % 20)))
        .toList();
  }

  static DataSource data(List<Sample> samples) {
    return DataSource.of(List.of(DataShard.of("memory", samples)));
  }

  /** Bytes of a folder's files by name, without those that begin with a dot. */
  static Map<String, byte[]> content(Path folder) {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> !f.getFileName().toString().startsWith(".")).toList()) {
        content.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
