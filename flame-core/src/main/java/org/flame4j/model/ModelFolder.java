package org.flame4j.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.tensor.weights.SafetensorsWriter;

/** The two files of a model: card and weights. */
final class ModelFolder {
  static final String WEIGHTS = "model.safetensors";

  private ModelFolder() {}

  /**
   * Writes both files anew or none, so that a disk that is full leaves the model that was there.
   */
  static void write(Path folder, ModelCard card, Map<String, Tensor> tensors) {
    try {
      Files.createDirectories(folder);
      byte[] json = CardFile.text(card).getBytes(StandardCharsets.UTF_8);
      Map<Path, AtomicFile.Content> files = new LinkedHashMap<>();
      files.put(
          folder.resolve(WEIGHTS), SafetensorsWriter.content(tensors, Map.of("format", "pt")));
      // The card last: it makes the folder a model.
      files.put(folder.resolve(CardFile.NAME), AtomicFile.bytes(json));
      AtomicFile.writeTogether(files);
    } catch (IOException e) {
      throw new ModelException("cannot write model: " + e.getMessage(), e);
    }
  }
}
