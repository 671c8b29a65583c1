package org.flame4j.text;

import java.util.Arrays;
import java.util.List;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.TensorInfo;
import org.flame4j.tensor.weights.Weights;

/** Reads tensors by their Hugging Face name from a folder or a GGUF file, checked. */
final class LlmWeights {
  static final String EMBEDDING = "model.embed_tokens.weight";

  private static final String PREFIX = "model.";

  /** Where folders keep the language model: alone, without its head, and in models that see. */
  private static final List<String> PREFIXES =
      List.of(PREFIX, "", "language_model.model.", "model.language_model.");

  private final Weights weights;
  private final String source;
  private final boolean gguf;
  private final LlmConfig config;
  private final String prefix;

  LlmWeights(Weights weights, String source, boolean gguf, LlmConfig config) {
    this.weights = weights;
    this.source = source;
    this.gguf = gguf;
    this.config = config;
    prefix =
        PREFIXES.stream()
            .filter(p -> weights.names().contains(p + "embed_tokens.weight"))
            .findFirst()
            .orElse(PREFIX);
  }

  /** Whether {@link #read} gives a view of the mapped file. */
  boolean isView(String name) {
    return weights.isView(stored(whole(name))) && !isZeroCentred(name) && !needsUnpermuting(name);
  }

  /** The type in which the file holds the tensor (quantised blocks count as F32). */
  DType storedType(String name) {
    return weights.info(stored(whole(name))).dtype();
  }

  /** Lets go of the mapped bytes of a tensor that has been copied. */
  void release(String name) {
    weights.release(stored(whole(name)));
  }

  private String whole(String name) {
    return FusedPart.of(name, 0, config).name();
  }

  private boolean isZeroCentred(String name) {
    return config.style().zeroCentredNorms() && name.endsWith("norm.weight");
  }

  /** The tensor of that name as it is stored, checked, in the open scope. */
  Tensor read(String name, long... shape) {
    FusedPart part = check(name, shape);
    String stored = stored(part.name());
    Tensor tensor = weights.load(stored);
    if (part.rows() != shape[0]) {
      Tensor rows = tensor.narrow(0, part.first(), shape[0]);
      return weights.isView(stored) ? rows : rows.copy(); // lest all rows stay for the sake of some
    }
    if (isZeroCentred(name)) {
      return tensor.to(DType.F32).add(1); // once, before the precision is cut
    }
    return needsUnpermuting(name)
        ? unpermute(tensor, name.contains("q_proj") ? config.heads() : config.kvHeads())
        : tensor;
  }

  /**
   * Where the tensor of that name lies.
   *
   * @throws TextException if it is missing, of another shape or no floating-point numbers
   */
  FusedPart check(String name, long... shape) {
    FusedPart part = FusedPart.of(name, shape[0], config);
    String stored = stored(part.name());
    if (!weights.names().contains(stored)) {
      throw new TextException(source + ": tensor '" + stored + "' is missing");
    }
    TensorInfo info = weights.info(stored);
    long[] whole = shape.clone();
    whole[0] = part.rows();
    List<Long> expected = Arrays.stream(whole).boxed().toList();
    if (!info.shape().equals(expected)) {
      throw new TextException(
          source
              + ": tensor '"
              + stored
              + "' has shape "
              + info.shape()
              + " but the config says "
              + expected);
    }
    if (!info.dtype().isFloatingPoint()) {
      throw new TextException(
          source
              + ": tensor '"
              + stored
              + "' is stored as "
              + info.dtype()
              + ": weights must be floating-point numbers");
    }
    return part;
  }

  private String stored(String name) {
    if (gguf) {
      return GgufNames.ofHuggingFace(name, config.style().postNorms());
    }
    return name.startsWith(PREFIX) ? prefix + name.substring(PREFIX.length()) : name;
  }

  /** GGUF files of the llama family hold q and k with rotary pairs side by side, not in halves. */
  private boolean needsUnpermuting(String name) {
    return gguf
        && config.architecture().equals("llama")
        && (name.contains("q_proj") || name.contains("k_proj"));
  }

  private Tensor unpermute(Tensor tensor, int heads) {
    long[] shape = tensor.shape();
    long rest = tensor.numel() / shape[0];
    return tensor
        .reshape(heads, config.headDim() / 2, 2, rest)
        .transpose(1, 2)
        .contiguous()
        .reshape(shape);
  }
}
