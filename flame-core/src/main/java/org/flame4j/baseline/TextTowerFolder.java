package org.flame4j.baseline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.FileFailure;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.tensor.weights.WeightsException;
import org.flame4j.text.TextTokenizer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A text tower beside its image tower: {@code text.json} (its shape) and {@code text.safetensors}
 * in the folder of the model.
 */
public final class TextTowerFolder {
  private static final String SHAPE = "text.json";
  private static final String WEIGHTS = "text.safetensors";
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private TextTowerFolder() {}

  /** Whether the model in this folder has a text tower of its own. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(SHAPE));
  }

  /** Writes both files. */
  public static void save(TextTower tower, Path folder) {
    try (Scope scope = new Scope()) {
      Files.createDirectories(folder);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tower.parameters().forEach((name, tensor) -> tensors.put(name, tensor.detach().contiguous()));
      SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
      Files.writeString(
          folder.resolve(SHAPE),
          JSON.writeValueAsString(tower.config()) + "\n",
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BaselineException("cannot write " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the tower of a folder.
   *
   * @param tokenizer that it was trained with; stays the caller's
   * @throws BaselineException naming the file and what is wrong with it
   */
  public static TextTower load(Path folder, TextTokenizer tokenizer) {
    Path file = folder.resolve(SHAPE);
    TextTower tower;
    try {
      TextTowerConfig config =
          JSON.readValue(Files.readString(file, StandardCharsets.UTF_8), TextTowerConfig.class);
      tower = new TextTower(config, tokenizer, 0);
    } catch (IOException e) {
      throw new BaselineException("cannot read " + file + ": " + FileFailure.reason(e), e);
    } catch (JacksonException e) {
      throw new BaselineException(file + " is no text tower: " + e.getOriginalMessage(), e);
    }
    try {
      fill(tower, folder.resolve(WEIGHTS));
      return tower;
    } catch (BaselineException | WeightsException e) {
      tower.close();
      throw e;
    }
  }

  private static void fill(TextTower tower, Path weights) {
    try (SafetensorsFile file = SafetensorsFile.open(weights);
        NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      tower
          .parameters()
          .forEach((name, tensor) -> {
            List<Long> shape = java.util.Arrays.stream(tensor.shape()).boxed().toList();
            if (!file.names().contains(name) || !file.info(name).shape().equals(shape)) {
              throw new BaselineException(
                  weights + ": tensor '" + name + "' of shape " + shape + " is missing");
            }
            tensor.copyInPlace(file.load(name));
          });
    }
  }
}
