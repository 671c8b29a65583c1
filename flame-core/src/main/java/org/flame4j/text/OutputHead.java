package org.flame4j.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.GgufFile;
import org.flame4j.tensor.weights.SafetensorsFolder;
import org.flame4j.tensor.weights.Weights;

/**
 * A language model's final norm and output head: says which tokens a hidden state stands for.
 *
 * <p>Of states after the last layer these are the model's own probabilities of the next token; of
 * states after an earlier one what it would say if it stopped there (a "logit lens").
 *
 * <p>float32 on the CPU. The head stays on disk, mapped, and is multiplied a block of rows at a
 * time, so that memory stays small however large it is.
 */
public final class OutputHead implements AutoCloseable {
  /** Rows of the head in memory at once: with a width of 5,120 these are 80 MiB. */
  private static final int BLOCK_ROWS = 4096;

  private static final String NORM = "model.norm.weight";
  private static final String HEAD = "lm_head.weight";
  private static final String TIED = LlmWeights.EMBEDDING;

  private final LlmConfig config;
  private final Weights source;
  private final LlmWeights weights;
  private final String head;
  private final int blockRows;

  private OutputHead(LlmConfig config, Weights source, LlmWeights weights, int blockRows) {
    this.config = config;
    this.source = source;
    this.weights = weights;
    this.blockRows = blockRows;
    head = config.tiedHead() || !weights.has(HEAD) ? TIED : HEAD;
  }

  /**
   * Opens the head of the model in a Hugging Face folder or a GGUF file; nothing is read yet.
   *
   * @throws TextException naming what is missing, unknown or contradictory
   */
  public static OutputHead open(Path source) {
    return open(source, BLOCK_ROWS);
  }

  static OutputHead open(Path source, int blockRows) {
    LlmConfig config = LanguageModel.configOf(source);
    boolean gguf = !Files.isDirectory(source);
    Weights weights = gguf ? GgufFile.open(source) : SafetensorsFolder.open(source);
    LlmWeights named = new LlmWeights(weights, source.toString(), gguf, config);
    return new OutputHead(config, weights, named, blockRows);
  }

  /**
   * The tokens that states most likely stand for.
   *
   * @param states hidden states before the final norm, F32 [R, D], on the CPU
   * @param count tokens of each, at least 1
   * @return for each state its likeliest tokens, best first
   */
  public List<List<Guess>> guesses(Tensor states, int count) {
    long width = config.hiddenSize();
    if (states.dim() != 2 || states.size(1) != width || count < 1) {
      throw new IllegalArgumentException(
          "needs states [R, %d] and count >= 1; got %s, count=%d".formatted(width, states, count));
    }
    GuessTally tally = new GuessTally((int) states.size(0), count);
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor norm = weights.read(NORM, width).to(DType.F32);
      Tensor normed = Nn.rmsNorm(states, norm, config.rmsNormEps()); // [R, D]
      for (int first = 0; first < config.vocabSize(); first += blockRows) {
        tally.add(logits(normed, first), first);
      }
    }
    return tally.guesses();
  }

  /** Of the block of tokens from {@code first} on [R, B]. */
  private Tensor logits(Tensor normed, int first) {
    int rows = Math.min(blockRows, config.vocabSize() - first);
    try (Scope scope = new Scope()) {
      Tensor block =
          weights
              .rows(head, first, rows, config.vocabSize(), config.hiddenSize())
              .to(DType.F32); // [B, D]
      return scope.keep(capped(Nn.linear(normed, block, null)));
    }
  }

  private Tensor capped(Tensor logits) {
    double cap = config.headCap();
    return cap == 0 ? logits : Nn.tanhInPlace(logits.divInPlace(cap)).mulInPlace(cap);
  }

  @Override
  public void close() {
    source.close();
  }
}
