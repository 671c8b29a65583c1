package org.flame4j.pretrain;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of documents, one JSON object a line: {@code {"text": "...", "answer": "...", "lang":
 * "fr"}}; {@code answer} and {@code lang} may be left out, other fields are not read.
 */
record CorpusFile(Path path) {
  void forEach(Consumer<Document> documents) {
    try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          documents.accept(parse(line, number));
        }
      }
    } catch (CharacterCodingException e) {
      throw new PretrainException(path + " is not UTF-8", e);
    } catch (IOException e) {
      throw new PretrainException("cannot read " + path + ": " + e, e);
    }
  }

  private Document parse(String line, long number) {
    try {
      JsonNode json = JsonMapper.shared().readTree(line);
      Document document =
          new Document(
              json.path("text").asString(""),
              json.path("answer").asString(""),
              json.path("lang").asString(""));
      if (document.whole().isEmpty()) {
        throw new PretrainException(
            path + " line " + number + " has no text: a JSON object with \"text\" is wanted");
      }
      return document;
    } catch (JacksonException e) {
      throw new PretrainException(
          path + " line " + number + " is not readable as JSON: " + e.getOriginalMessage(), e);
    }
  }
}
