package org.flame4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.flame4j.model.CardFile;
import org.flame4j.tensor.weights.JsonFailure;
import org.flame4j.vision.VisionConfig;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The shape of an image tower in a JSON file: the fields of {@link VisionConfig}. */
final class VisionConfigFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private VisionConfigFile() {}

  /**
   * @param outputDim width of the language model; the file need not name it
   */
  static VisionConfig read(Path file, int outputDim) {
    if (!Files.isRegularFile(file)) {
      throw new CliException("model shape " + file + " does not exist");
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (json instanceof ObjectNode object) {
        object.putIfAbsent("outputDim", object.numberNode(outputDim));
        CardFile.completeVariant(object);
      }
      VisionConfig config = JSON.treeToValue(json, VisionConfig.class);
      if (config.outputDim() != outputDim) {
        throw new CliException(
            "%s: outputDim must be the store's width %d; outputDim=%d"
                .formatted(file, outputDim, config.outputDim()));
      }
      return config;
    } catch (JacksonException e) {
      throw new CliException(file + ": " + JsonFailure.reason(e), e);
    }
  }
}
