package org.flame4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.LongStream;
import org.flame4j.cli.help.Section;
import org.flame4j.data.Sample;
import org.flame4j.data.Samples;
import org.flame4j.data.TextLines;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which captions are inspected: those of the command line, and more of a table to measure. */
@Section("Captions")
final class InspectCaptions {
  /** Captions of a table that are shown one by one where the command line gives none. */
  private static final int SHOWN = 3;

  @Parameters(
      paramLabel = "CAPTION",
      arity = "0..*",
      description = "What to look at, each caption an argument.")
  @MayBeEmpty // who reads captions says which one is
  private List<String> captions = List.of();

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "With --html: measure captions of a table or folder as well, or of a .txt file with one a line.")
  private Path data = Path.of("");

  @Option(
      names = "--field",
      defaultValue = "caption",
      paramLabel = "NAME",
      description = "Text field of --data (default: caption).")
  private String field = "caption";

  @Option(
      names = "--limit",
      defaultValue = "100",
      paramLabel = "N",
      description = "Captions of --data at most, at even distances (default: 100).")
  private int limit = 100;

  /** Those of the command line. */
  List<String> given() {
    return captions;
  }

  boolean hasData() {
    return !data.toString().isEmpty();
  }

  /** How many are shown one by one. */
  int shown() {
    return captions.isEmpty() ? Math.min(SHOWN, all().size()) : captions.size();
  }

  /** All that are measured, those shown first. */
  List<String> all() {
    List<String> all = new ArrayList<>(captions);
    if (hasData()) {
      all.addAll(ofData());
    }
    return all;
  }

  private List<String> ofData() {
    if (limit < 1) {
      throw new CliException("--limit must be positive; --limit=" + limit);
    }
    List<String> known = List.copyOf(texts());
    if (known.isEmpty()) {
      throw new CliException("data %s holds no text in the field '%s'".formatted(data, field));
    }
    int count = Math.min(limit, known.size());
    return LongStream.range(0, count)
        .mapToObj(i -> known.get((int) (i * known.size() / count)))
        .toList();
  }

  /** Each once: captions that are the same have nothing to be told apart by. */
  private Set<String> texts() {
    Set<String> texts = new LinkedHashSet<>();
    if (data.toString().toLowerCase(Locale.ROOT).endsWith(".txt")) {
      texts.addAll(TextLines.read(data));
    } else {
      for (Sample sample : Samples.open(data)) {
        texts.add(sample.text(field));
      }
    }
    texts.removeIf(String::isBlank);
    captions.forEach(texts::remove);
    return texts;
  }
}
