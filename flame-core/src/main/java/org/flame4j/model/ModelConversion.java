package org.flame4j.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flame4j.image.Normalization;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.AnyWeights;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.tensor.weights.Weights;
import org.flame4j.tensor.weights.WeightsException;
import org.flame4j.vision.Activation;
import org.flame4j.vision.Parameters;
import org.flame4j.vision.Pool;
import org.flame4j.vision.TowerShape;
import org.flame4j.vision.VisionConfig;

/**
 * Models as others keep them, and back: published checkpoints and safetensors files under
 * open_clip's names. Every value keeps its bits and its type, both ways.
 */
public final class ModelConversion {
  /** Metadata of an exported file: the model's card. */
  private static final String CARD = "flame_card";

  /**
   * What came of a conversion.
   *
   * @param card of the model
   * @param tensors number of tensors that were taken
   * @param unused names of those that the model has no use for
   * @param missing names of scalars that were not in the file and stand at their start
   */
  public record Result(ModelCard card, int tensors, List<String> unused, List<String> missing) {
    public Result {
      unused = List.copyOf(unused);
      missing = List.copyOf(missing);
    }
  }

  private ModelConversion() {}

  /**
   * Makes a model folder of a file or folder of weights.
   *
   * @param source PyTorch checkpoint or safetensors
   * @throws ModelException if the weights are no model, naming what is missing
   * @throws WeightsException if they cannot be read
   */
  public static Result toFolder(Path source, Path folder, ConversionOptions options) {
    try (Weights weights = AnyWeights.open(source);
        Scope scope = new Scope()) {
      ModelCard card = card(source, weights, options);
      Parameters.check(card.vision(), weights);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      Set<String> names = Parameters.names(card.vision());
      names.forEach(name -> tensors.put(name, weights.load(name)));
      List<String> missing = new ArrayList<>();
      scalar(weights, tensors, FlameModel.LOGIT_SCALE, FlameModel.START_SCALE, missing);
      scalar(weights, tensors, FlameModel.LOGIT_BIAS, FlameModel.START_BIAS, missing);
      weights.names().stream()
          .filter(TextMeans::isName)
          .forEach(name -> tensors.put(name, weights.load(name)));
      List<String> unused =
          weights.names().stream().filter(name -> !tensors.containsKey(name)).toList();
      ModelFolder.write(folder, card, tensors);
      return new Result(card, tensors.size() - missing.size(), unused, missing);
    } catch (IllegalArgumentException e) {
      throw new ModelException(source + ": " + e.getMessage(), e);
    }
  }

  private static ModelCard card(Path source, Weights weights, ConversionOptions options) {
    String written = weights.metadata().get(CARD);
    ModelCard known = written == null ? null : CardFile.parse(written, source + ": " + CARD);
    VisionConfig shape = known == null ? null : known.vision();
    Pool pool = options.pool();
    Activation activation = options.activation();
    Integer heads = options.heads();
    VisionConfig vision =
        TowerShape.of(
            weights,
            heads != null ? heads : shape == null ? 0 : shape.heads(),
            pool != null ? pool : shape == null ? Pool.AVG : shape.pool(),
            activation != null ? activation : shape == null ? Activation.GELU : shape.activation());
    if (known != null) {
      return new ModelCard(
          ModelCard.VERSION,
          options.text(known.text()),
          vision,
          known.normalization(),
          known.training());
    }
    Map<String, String> facts = new TreeMap<>();
    facts.put("convertedFrom", String.valueOf(source.getFileName()));
    weights
        .metadata()
        .forEach((name, value) -> {
          if (name.equals("epoch") || name.equals("name")) {
            facts.put(name, value);
          }
        });
    return new ModelCard(
        ModelCard.VERSION,
        options.text(ConversionOptions.PUBLISHED),
        vision,
        Normalization.CLIP,
        facts);
  }

  private static void scalar(
      Weights weights,
      Map<String, Tensor> tensors,
      String name,
      double start,
      List<String> missing) {
    if (weights.names().contains(name)) {
      FlameModel.scalar(weights, name);
      tensors.put(name, weights.load(name));
    } else {
      tensors.put(name, Tensors.full(start, DType.F32));
      missing.add(name);
    }
  }

  /**
   * Writes a model folder's weights as one safetensors file under open_clip's names, with the card
   * among its metadata.
   *
   * @throws ModelException if the folder is no model, or the file cannot be written
   */
  public static Result toFile(Path folder, Path file) {
    ModelCard card = CardFile.read(folder);
    try (Weights weights = SafetensorsFile.open(folder.resolve(ModelFolder.WEIGHTS));
        Scope scope = new Scope()) {
      Parameters.check(card.vision(), weights);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      weights.names().forEach(name -> tensors.put(name, weights.load(name)));
      Map<String, String> metadata = new TreeMap<>(Map.of("format", "pt"));
      metadata.put(CARD, CardFile.text(card).strip());
      SafetensorsWriter.write(file, tensors, metadata);
      return new Result(card, tensors.size(), List.of(), List.of());
    } catch (IllegalArgumentException e) {
      throw new ModelException(folder.resolve(ModelFolder.WEIGHTS) + ": " + e.getMessage(), e);
    }
  }
}
