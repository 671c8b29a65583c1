package org.flame4j.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.flame4j.cli.packages.PinnedPackage;

/** Writes prepared data as a folder of pictures and tables. */
final class DemoWriter {
  static final String SAMPLES = "samples.tsv";
  private final Path out;

  DemoWriter(Path out) {
    this.out = out;
  }

  /** Writes everything; {@code samples.tsv} last, so that its presence says that all is there. */
  void write(List<DemoPicture> pictures, Captions captions, Map<DemoArtifact, String> sources) {
    try {
      removeTables();
      for (DemoPicture picture : pictures) {
        Path file = out.resolve(picture.path());
        Files.createDirectories(file.resolveSibling(""));
        Files.write(file, picture.bytes());
      }
      for (Map.Entry<String, Map<String, String>> language : captions.byLanguage().entrySet()) {
        writeWhole("captions." + language.getKey() + ".tsv", captionTable(language.getValue()));
      }
      writeWhole("sources.tsv", sourceTable(sources));
      writeWhole(SAMPLES, sampleTable(pictures));
    } catch (IOException | UncheckedIOException e) {
      throw new DemoException(out + " cannot be written: " + e, e);
    }
  }

  private void removeTables() throws IOException {
    Files.createDirectories(out);
    Files.deleteIfExists(out.resolve(SAMPLES));
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(out, "captions.*.tsv")) {
      for (Path table : tables) {
        Files.delete(table);
      }
    }
  }

  private static String sampleTable(List<DemoPicture> pictures) {
    StringJoiner lines = table("key", "image", "caption", "concept", "style", "split");
    for (DemoPicture p : pictures) {
      lines.add(
          String.join(
              "\t",
              p.key(),
              p.path(),
              p.caption(),
              p.concept().id(),
              p.style(),
              p.split().toString()));
    }
    return lines.toString();
  }

  private static String captionTable(Map<String, String> captions) {
    StringJoiner lines = table("concept", "caption");
    captions.forEach((concept, caption) -> lines.add(concept + "\t" + caption));
    return lines.toString();
  }

  private static String sourceTable(Map<DemoArtifact, String> sources) {
    StringJoiner lines = table("style", "package", "sha256", "licence");
    sources.forEach((artifact, style) -> {
      PinnedPackage p = artifact.pinned();
      lines.add(String.join("\t", style, p.spec(), p.sha256(), p.licence()));
    });
    return lines.toString();
  }

  private static StringJoiner table(String... columns) {
    return new StringJoiner("\n", String.join("\t", columns) + "\n", "\n");
  }

  private void writeWhole(String name, String text) throws IOException {
    Path temporary = out.resolve("." + name + ".tmp");
    Files.writeString(temporary, text);
    Files.move(temporary, out.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }
}
