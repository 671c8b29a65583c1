package org.flame4j.text;

import java.util.Arrays;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.TensorInfo;
import org.flame4j.tensor.weights.Weights;

/** Loads tensors by their Hugging Face name from a folder or a GGUF file, checked and placed. */
final class LlmWeights {
  private static final String PREFIX = "model.";

  /** Where folders keep the language model: alone, without its head, and in models that see. */
  private static final List<String> PREFIXES =
      List.of(PREFIX, "", "language_model.model.", "model.language_model.");

  private final Weights weights;
  private final String source;
  private final Compute compute;
  private final boolean gguf;
  private final LlmConfig config;
  private final String prefix;

  LlmWeights(Weights weights, String source, Compute compute, boolean gguf, LlmConfig config) {
    this.weights = weights;
    this.source = source;
    this.compute = compute;
    this.gguf = gguf;
    this.config = config;
    prefix =
        PREFIXES.stream()
            .filter(p -> weights.names().contains(p + "embed_tokens.weight"))
            .findFirst()
            .orElse(PREFIX);
  }

  boolean has(String name) {
    return weights.names().contains(stored(name));
  }

  /** The tensor of that name, owned by the caller. */
  Tensor load(String name, long... shape) {
    try (Scope scope = new Scope()) {
      return compute.place(checked(name, shape)).escape();
    }
  }

  /** Matrices stacked along their rows [sum of rows, in], owned by the caller. */
  Tensor loadStacked(long columns, List<String> names, long... rows) {
    try (Scope scope = new Scope()) {
      Tensor[] parts = new Tensor[rows.length];
      for (int i = 0; i < parts.length; i++) {
        long[] shape = columns == 0 ? new long[] {rows[i]} : new long[] {rows[i], columns};
        parts[i] = compute.place(checked(names.get(i), shape));
      }
      return Tensors.cat(Arrays.asList(parts), 0).escape();
    }
  }

  /**
   * Rows {@code from .. from + count - 1} of the matrix of that name and shape, of the open scope.
   */
  Tensor rows(String name, long from, long count, long... shape) {
    return compute.place(weights.loadRows(check(name, shape), from, count));
  }

  private Tensor checked(String name, long... shape) {
    FusedPart part = FusedPart.of(name, shape[0], config);
    long[] whole = shape.clone();
    whole[0] = part.rows();
    Tensor tensor = weights.load(check(part.name(), whole));
    if (part.rows() != shape[0]) {
      return tensor.narrow(0, part.first(), shape[0]);
    }
    if (config.style().zeroCentredNorms() && name.endsWith("norm.weight")) {
      return tensor.to(DType.F32).add(1); // once, before the precision is cut
    }
    return needsUnpermuting(name)
        ? unpermute(tensor, name.contains("q_proj") ? config.heads() : config.kvHeads())
        : tensor;
  }

  /** The name under which a tensor of that shape is stored. */
  private String check(String name, long... shape) {
    String stored = stored(name);
    if (!weights.names().contains(stored)) {
      throw new TextException(source + ": tensor '" + stored + "' is missing");
    }
    TensorInfo info = weights.info(stored);
    List<Long> expected = Arrays.stream(shape).boxed().toList();
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
    return stored;
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
