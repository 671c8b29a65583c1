package org.flame4j.cli.corpus;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents as a file: one JSON object a line, {@code text}, {@code answer} (absent for plain
 * text), {@code lang}, {@code source}; UTF-8.
 */
final class CorpusFile {
  private static final JsonMapper JSON = new JsonMapper();

  private CorpusFile() {}

  /** Writes documents beside the file; {@link #publish} puts them in its place. */
  static Path write(Path file, List<Document> documents) throws IOException {
    Path temporary = temporary(file);
    try {
      lines(temporary, documents);
      return temporary;
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private static void lines(Path file, List<Document> documents) throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      for (Document document : documents) {
        ObjectNode json = JSON.createObjectNode().put("text", document.text());
        if (document.answer() != null) {
          json.put("answer", document.answer());
        }
        json.put("lang", document.lang()).put("source", document.source());
        writer.write(JSON.writeValueAsString(json));
        writer.write('\n');
      }
    }
  }

  /** Removes what {@link #write} wrote, if it was not published. */
  static void discard(Path file) throws IOException {
    Files.deleteIfExists(temporary(file));
  }

  /** Puts a written file in its place. */
  static void publish(Path file) throws IOException {
    Files.move(temporary(file), file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path temporary(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".tmp");
  }

  /**
   * Reads a finished file again and looks for held-out captions.
   *
   * @throws CorpusException that names line and caption, if there is one, or a line is no document
   */
  static void verify(Path file, HeldOut heldOut) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        Optional<String> found = heldOut.find(whole(file, number, line));
        if (found.isPresent()) {
          throw new CorpusException(
              "%s line %d has the held-out caption '%s'; nothing is kept of it"
                  .formatted(file, number, found.get()));
        }
      }
    }
  }

  private static String whole(Path file, long number, String line) {
    try {
      JsonNode json = JSON.readTree(line);
      return json.path("text").asString("") + json.path("answer").asString("");
    } catch (JacksonException e) {
      throw new CorpusException(file + " line " + number + " is not sound JSON", e);
    }
  }
}
