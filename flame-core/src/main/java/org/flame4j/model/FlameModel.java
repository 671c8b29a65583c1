package org.flame4j.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.TensorInfo;
import org.flame4j.tensor.weights.Weights;
import org.flame4j.vision.Freezing;
import org.flame4j.vision.ImageEncoder;
import org.flame4j.vision.ParameterSet;
import org.flame4j.vision.Parameters;

/**
 * The image tower with its card and the two scalars of the loss. The folder holds {@code card.json}
 * and {@code model.safetensors} under open_clip's names.
 */
public final class FlameModel implements AutoCloseable {
  /** The file that makes a folder a model. */
  public static final String CARD = CardFile.NAME;

  /** Its parameters. */
  public static final String WEIGHTS = ModelFolder.WEIGHTS;

  static final String LOGIT_SCALE = "logit_scale";
  static final String LOGIT_BIAS = "logit_bias";
  static final double START_SCALE = Math.log(10);
  static final double START_BIAS = -10;

  private final ModelCard card;
  private final Compute compute;
  private final ImageEncoder encoder;
  private final ParameterSet scalars;
  private final TextMeans textMeans;
  private Freezing freezing = Freezing.NONE;

  private FlameModel(
      ModelCard card,
      Compute compute,
      ImageEncoder encoder,
      double scale,
      double bias,
      TextMeans textMeans) {
    this.textMeans = textMeans;
    this.card = card;
    this.compute = compute;
    this.encoder = encoder;
    scalars = new ParameterSet();
    scalars.add(LOGIT_SCALE, Tensors.full(scale, DType.F32).to(compute.device()));
    scalars.add(LOGIT_BIAS, Tensors.full(bias, DType.F32).to(compute.device()));
  }

  /** A model that knows nothing yet, the same for the same seed; logit scale ln 10, bias -10. */
  public static FlameModel create(ModelCard card, long seed, Compute compute) {
    return create(card, TextMeans.none(), seed, compute);
  }

  /**
   * A model that knows nothing yet but what its texts have in common.
   *
   * @param textMeans owned by the model from now on
   */
  public static FlameModel create(ModelCard card, TextMeans textMeans, long seed, Compute compute) {
    ParameterSet parameters = Parameters.random(card.vision(), seed, compute);
    ImageEncoder encoder = new ImageEncoder(card.vision(), parameters);
    return new FlameModel(card, compute, encoder, START_SCALE, START_BIAS, textMeans);
  }

  /**
   * Reads a model folder.
   *
   * @throws ModelException naming the file and what is wrong with it
   */
  public static FlameModel load(Path folder, Compute compute) {
    ModelCard card = CardFile.read(folder);
    try (SafetensorsFile weights = SafetensorsFile.open(folder.resolve(WEIGHTS));
        Scope scope = new Scope()) {
      double scale = scalar(weights, LOGIT_SCALE);
      double bias = scalar(weights, LOGIT_BIAS);
      TextMeans means = TextMeans.of(weights);
      try {
        ParameterSet parameters = Parameters.load(card.vision(), weights, compute);
        ImageEncoder encoder = new ImageEncoder(card.vision(), parameters);
        return new FlameModel(card, compute, encoder, scale, bias, means);
      } catch (RuntimeException e) {
        means.close();
        throw e;
      }
    } catch (IllegalArgumentException e) {
      throw new ModelException(folder.resolve(WEIGHTS) + ": " + e.getMessage(), e);
    }
  }

  static double scalar(Weights weights, String name) {
    TensorInfo info = weights.info(name);
    double value =
        info.numel() == 1 && info.dtype().isFloatingPoint()
            ? weights.load(name).item()
            : Double.NaN;
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "tensor '%s' must be one finite floating-point number; it is %s %s"
              .formatted(name, info.dtype(), info.shape()));
    }
    return value;
  }

  /**
   * Writes the folder, with this card: both files anew or none, so that a disk that is full leaves
   * the model that was there.
   *
   * @throws ModelException if a file cannot be written, or a parameter is no finite number
   */
  public void save(Path folder, ModelCard newCard) {
    save(folder, newCard, DType.F32);
  }

  /**
   * The same with parameters in another type, such as {@link DType#F16} at half the size; the two
   * scalars of the loss stay as they are.
   */
  public void save(Path folder, ModelCard newCard, DType dtype) {
    try (Scope scope = new Scope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      parameters()
          .forEach((name, tensor) -> {
            Tensor values = finite(name, tensor);
            tensors.put(name, tensor.numel() == 1 ? values : finite(name, values.to(dtype)));
          });
      tensors.putAll(textMeans.tensors());
      ModelFolder.write(folder, newCard, tensors);
    }
  }

  private static Tensor finite(String name, Tensor parameter) {
    Tensor values = parameter.detach().to(Device.CPU).contiguous();
    if (!values.isFinite()) {
      throw new ModelException(
          "the model is not saved: parameter '"
              + name
              + "' is not finite; train with a lower learning rate");
    }
    return values;
  }

  public ModelCard card() {
    return card;
  }

  public Compute compute() {
    return compute;
  }

  public ImageEncoder encoder() {
    return encoder;
  }

  /** What is taken out of text embeddings before they meet pictures. */
  public TextMeans textMeans() {
    return textMeans;
  }

  /** Natural logarithm of the factor on cosines, a trained scalar. */
  public Tensor logitScale() {
    return scalars.get(LOGIT_SCALE);
  }

  /** What is added to scaled cosines, a trained scalar. */
  public Tensor logitBias() {
    return scalars.get(LOGIT_BIAS);
  }

  /** Says what training leaves as it is; nothing until then. */
  public void freeze(Freezing part) {
    freezing = part;
  }

  /**
   * What training changes, by open_clip's names: all parameters but those that are frozen. Only
   * these take gradients and an optimizer's memory, and no gradient flows further back than to
   * them.
   */
  public Map<String, Tensor> trained() {
    Map<String, Tensor> trained = parameters();
    trained.keySet().removeIf(freezing::isFrozen);
    return trained;
  }

  /** The same without the two scalars of the loss. */
  public Map<String, Tensor> trainedTower() {
    Map<String, Tensor> tower = new LinkedHashMap<>(encoder.parameters().byName());
    tower.keySet().removeIf(freezing::isFrozen);
    return tower;
  }

  /** Everything that can be trained, by open_clip's names. */
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> all = new LinkedHashMap<>(encoder.parameters().byName());
    all.putAll(scalars.byName());
    return all;
  }

  /**
   * Features of pictures, without gradients.
   *
   * @param images U8 [B, 3, S, S]
   * @return F32 [B, D] on the CPU, rows of length 1
   */
  public Tensor imageFeatures(Tensor images) {
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor pixels = card.normalization().apply(images, compute);
      return scope.keep(compute.toFloat(encoder.forward(pixels)));
    }
  }

  @Override
  public void close() {
    encoder.close();
    scalars.close();
    textMeans.close();
  }
}
