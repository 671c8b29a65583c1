package org.flame4j.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flame4j.tensor.weights.FileFailure;
import org.flame4j.tensor.weights.JsonFailure;
import org.flame4j.vision.Activation;
import org.flame4j.vision.Pool;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Model cards as JSON. Cards of version 1 are of the published variant, which they do not name. */
public final class CardFile {
  /** The file that makes a folder a model. */
  public static final String NAME = "card.json";

  private static final int WITHOUT_VARIANT = 1;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private CardFile() {}

  /**
   * Reads the card of a model folder.
   *
   * @throws ModelException naming the file and what is wrong with it
   */
  public static ModelCard read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(folder)) {
      throw new ModelException("model " + folder + " does not exist");
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "model " + folder + " has no " + NAME + ": give a folder that training wrote");
    }
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + FileFailure.reason(e), e);
    }
  }

  /**
   * @param where the text stands, for messages
   */
  static ModelCard parse(String text, String where) {
    try {
      JsonNode card = JSON.readTree(text);
      if (card instanceof ObjectNode object
          && object.path("version").asInt(0) == WITHOUT_VARIANT
          && object.path("vision") instanceof ObjectNode vision) {
        completeVariant(vision);
        object.put("version", ModelCard.VERSION);
      }
      return JSON.treeToValue(card, ModelCard.class);
    } catch (JacksonException e) {
      throw new ModelException(where + " is no model card: " + JsonFailure.reason(e), e);
    }
  }

  /** Names the published variant of a shape where it names none. */
  public static void completeVariant(ObjectNode vision) {
    vision.putIfAbsent("pool", vision.stringNode(Pool.AVG.toString()));
    vision.putIfAbsent("projectorLayers", vision.numberNode(2));
    vision.putIfAbsent("activation", vision.stringNode(Activation.GELU.toString()));
  }

  static String text(ModelCard card) {
    return JSON.writeValueAsString(card) + "\n";
  }
}
