package org.flame4j.baseline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.flame4j.pretrain.Llama;
import org.flame4j.pretrain.LlamaParameters;
import org.flame4j.pretrain.RotaryTable;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LlmConfig;
import org.flame4j.text.TextTokenizer;

/**
 * A text tower trained from scratch: causal transformer, norm and a linear layer on the last token,
 * L2-normalised, as CLIP's (Radford et al. 2021, section 2.4) in the shape of today's language
 * models. On the CPU.
 */
public final class TextTower implements AutoCloseable {
  private static final String PROJECTION = "text_projection.weight";
  private static final int CHUNK = 256;

  private final TextTowerConfig config;
  private final TextTokenizer tokenizer;
  private final LlamaParameters transformer;
  private final Tensor norm; // [W]
  private final Tensor projection; // [D, W]
  private final RotaryTable rope;
  private final Llama model;
  private final double eps;

  /**
   * A tower that knows nothing yet, the same for the same seed.
   *
   * @param tokenizer of {@code config.vocab()} tokens; stays the caller's
   */
  public TextTower(TextTowerConfig config, TextTokenizer tokenizer, long seed) {
    if (tokenizer.vocabSize() != config.vocab()) {
      throw new BaselineException(
          "the text tower knows %d tokens but the tokenizer has %d: give the language model whose tokenizer it was trained with"
              .formatted(config.vocab(), tokenizer.vocabSize()));
    }
    this.config = config;
    this.tokenizer = tokenizer;
    LlmConfig shape = config.transformer();
    eps = shape.rmsNormEps();
    transformer = LlamaParameters.random(shape, seed);
    norm = Objects.requireNonNull(transformer.byName().get(LlamaParameters.NORM));
    rope = new RotaryTable(shape, config.maxTokens());
    model = new Llama(shape, transformer.byName(), rope);
    double std = 1 / Math.sqrt(config.width());
    projection = Tensors.randn(seed + 1, std, config.outputDim(), config.width()).escape();
  }

  public TextTowerConfig config() {
    return config;
  }

  /** Everything that is trained; still owned by this tower. */
  public Map<String, Tensor> parameters() {
    Map<String, Tensor> all = new LinkedHashMap<>(transformer.byName());
    all.put(PROJECTION, projection);
    return Collections.unmodifiableMap(all);
  }

  /**
   * @return [n, D], rows of length 1, with gradients where they are recorded
   */
  public Tensor forward(List<String> texts) {
    try (Scope scope = new Scope()) {
      List<List<Integer>> tokens = texts.stream().map(this::tokens).toList();
      int length = tokens.stream().mapToInt(List::size).max().orElse(1);
      long[] ids = new long[tokens.size() * length]; // filled up behind, where nothing looks
      long[] last = new long[tokens.size()];
      for (int i = 0; i < last.length; i++) {
        List<Integer> own = tokens.get(i);
        for (int j = 0; j < own.size(); j++) {
          ids[i * length + j] = own.get(j);
        }
        last[i] = (long) i * length + own.size() - 1;
      }
      Tensor hidden =
          model.hidden(
              Tensors.of(ids, last.length, length), Tensors.of(last, last.length)); // [n, W]
      return scope.keep(Nn.l2Normalize(Nn.linear(Nn.rmsNorm(hidden, norm, eps), projection, null)));
    }
  }

  private List<Integer> tokens(String text) {
    List<Integer> ids = tokenizer.encode(text, true).ids();
    return ids.isEmpty() ? List.of(0) : ids.subList(0, Math.min(ids.size(), config.maxTokens()));
  }

  /**
   * Embeddings of any number of texts, without gradients.
   *
   * @return F32 [n, D], rows of length 1, owned by the enclosing scope or else the caller
   */
  public Tensor embed(List<String> texts) {
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      List<Tensor> parts = new ArrayList<>();
      for (int start = 0; start < texts.size(); start += CHUNK) {
        parts.add(forward(texts.subList(start, Math.min(texts.size(), start + CHUNK))));
      }
      Tensor all =
          parts.isEmpty() ? Tensors.zeros(DType.F32, 0, config.outputDim()) : Tensors.cat(parts, 0);
      return scope.keep(all);
    }
  }

  @Override
  public void close() {
    transformer.close();
    projection.close();
    rope.close();
  }
}
