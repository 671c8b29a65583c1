package org.flame4j.cli.corpus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.flame4j.cli.packages.PackageClient;
import org.flame4j.cli.packages.PinnedPackage;

/** What a corpus was made of, as {@code sources.tsv}. */
final class SourceList {
  /** A file that texts were read from. */
  private record Origin(String name, String version, String sha256, String licence) {}

  private final Map<String, List<Origin>> bySource = new LinkedHashMap<>();

  void add(String source, PinnedPackage used) {
    int at = used.spec().lastIndexOf(used.client() == PackageClient.APT ? '=' : '@');
    add(
        source,
        used.spec().substring(0, at),
        used.spec().substring(at + 1),
        used.sha256(),
        used.licence());
  }

  void add(String source, String name, String version, String sha256, String licence) {
    bySource
        .computeIfAbsent(source, s -> new ArrayList<>())
        .add(new Origin(name, version, sha256, licence));
  }

  /** One line for each file, with how much its source gave. */
  String text(CorpusReport report) {
    StringJoiner lines =
        new StringJoiner(
            "\n", "source\tpackage\tversion\tsha256\tlicence\tdocuments\tcharacters\n", "\n");
    bySource.forEach((source, origins) -> {
      CorpusReport.Amount amount = report.ofSource(source);
      for (Origin origin : origins) {
        lines.add(
            String.join(
                "\t",
                source,
                origin.name(),
                origin.version(),
                origin.sha256(),
                origin.licence(),
                Long.toString(amount.documents()),
                Long.toString(amount.characters())));
      }
    });
    return lines.toString();
  }
}
