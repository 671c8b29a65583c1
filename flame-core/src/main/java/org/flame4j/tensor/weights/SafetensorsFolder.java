package org.flame4j.tensor.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model folder as Hugging Face lays it out: {@code model.safetensors}, or several such files and
 * {@code model.safetensors.index.json} with {@code {"metadata": {...}, "weight_map": {tensor:
 * file}}}.
 */
public final class SafetensorsFolder {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private SafetensorsFolder() {}

  /**
   * Opens all weights of a folder.
   *
   * @throws WeightsException if there are none, a shard is missing or a file is not sound
   */
  public static Weights open(Path dir) {
    if (Files.exists(dir.resolve(SINGLE))) {
      return SafetensorsFile.open(dir.resolve(SINGLE));
    }
    Path index = dir.resolve(INDEX);
    if (!Files.exists(index)) {
      throw new WeightsException(dir + " holds neither " + SINGLE + " nor " + INDEX);
    }
    try {
      return open(dir, read(index));
    } catch (JacksonException e) {
      throw new WeightsException(
          index + " is not sound JSON: " + WeightsException.oneLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new WeightsException(index + " cannot be read: " + FileFailure.reason(e), e);
    } catch (WeightsException e) {
      throw new WeightsException(index + ": " + e.getMessage(), e);
    }
  }

  /** The files that {@link #open} reads weights from, as far as they are there. */
  static List<Path> files(Path dir) throws IOException {
    if (Files.exists(dir.resolve(SINGLE))) {
      return List.of(dir.resolve(SINGLE));
    }
    Path index = dir.resolve(INDEX);
    if (!Files.exists(index)) {
      return List.of();
    }
    try {
      return read(index)
          .path("weight_map")
          .valueStream()
          .map(SafetensorsFolder::fileName)
          .distinct()
          .map(dir::resolve)
          .filter(Files::exists)
          .toList();
    } catch (JacksonException e) {
      throw new IOException(index + " is not sound JSON", e);
    }
  }

  private static JsonNode read(Path index) throws IOException {
    if (Files.size(index) > SafetensorsFile.MAX_HEADER_BYTES) {
      throw new WeightsException("larger than " + SafetensorsFile.MAX_HEADER_BYTES + " bytes");
    }
    JsonMapper mapper =
        JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    return mapper.readTree(Files.readAllBytes(index));
  }

  private static Weights open(Path dir, JsonNode index) {
    JsonNode weightMap = index.path("weight_map");
    if (!weightMap.isObject()) {
      throw new WeightsException("there is no object 'weight_map'");
    }
    Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
    try {
      Map<String, SafetensorsFile> owners = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : weightMap.properties()) {
        String shard = fileName(entry.getValue());
        SafetensorsFile file =
            shards.computeIfAbsent(shard, name -> SafetensorsFile.open(dir.resolve(name)));
        file.info(entry.getKey());
        owners.put(entry.getKey(), file);
      }
      return new ShardedWeights(dir, owners, shards.values(), metadata(index.path("metadata")));
    } catch (RuntimeException e) {
      shards.values().forEach(SafetensorsFile::close);
      throw e;
    }
  }

  /** A name of a file in the folder itself: an index must not lead anywhere else. */
  private static String fileName(JsonNode node) {
    String name = node.isString() ? node.stringValue() : "";
    if (!name.matches("[^/\\\\:\\p{Cntrl}]+\\.safetensors")) {
      throw new WeightsException(
          "shard " + WeightsException.quote(name) + " is not the name of a .safetensors file here");
    }
    return name;
  }

  private static Map<String, String> metadata(JsonNode node) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      metadata.put(entry.getKey(), entry.getValue().asString(entry.getValue().toString()));
    }
    return Collections.unmodifiableMap(metadata);
  }
}
