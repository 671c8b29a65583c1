package org.flame4j.pretrain;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.tensor.DType;
import org.flame4j.text.BlockStyle;
import org.flame4j.text.LayerAttention;
import org.flame4j.text.LlmConfig;
import org.flame4j.text.RopeConfig;

/**
 * Settings of a run.
 *
 * @param shape of the model
 * @param context longest sequence in tokens
 * @param batchTokens tokens a step, about
 * @param lr highest learning rate
 * @param textShare share of the tokens outside answers that are predicted
 * @param length how long to train
 * @param threads workers
 * @param dtype of the written weights, F16 or F32
 * @param checkpointEvery time between checkpoints
 */
public record PretrainConfig(
    Shape shape,
    int context,
    int batchTokens,
    double lr,
    double textShare,
    Length length,
    long seed,
    int threads,
    DType dtype,
    Duration checkpointEvery) {

  public PretrainConfig {
    if (context < 2 || batchTokens < context) {
      throw new IllegalArgumentException(
          "context must be at least 2, batchTokens at least context; context="
              + context
              + ", batchTokens="
              + batchTokens);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be positive; threads=" + threads);
    }
    if (dtype != DType.F16 && dtype != DType.F32) {
      throw new IllegalArgumentException("dtype must be F16 or F32; dtype=" + dtype);
    }
  }

  /**
   * Shape of the model.
   *
   * @param inner width of the MLP
   * @param vocab tokens wanted; fewer where the corpus has no more
   */
  public record Shape(int layers, int width, int inner, int heads, int kvHeads, int vocab) {
    private static final double ROPE_THETA = 10_000;
    private static final double NORM_EPS = 1e-5;

    public Shape {
      if (heads < 1 || width % (2 * heads) != 0) {
        throw new IllegalArgumentException(
            "width must be a multiple of 2 * heads; width=" + width + ", heads=" + heads);
      }
    }

    /**
     * The model for a vocabulary of {@code tokens}. Head and embedding are two tables: each step
     * pushes down the rows of all tokens that were not right, and in one table with the embeddings
     * that would drown the few steps in which a rare token is read.
     */
    public LlmConfig llm(int tokens) {
      return shaped(tokens, false);
    }

    /** The same without a head of its own, for what only reads states. */
    public LlmConfig withoutHead(int tokens) {
      return shaped(tokens, true);
    }

    private LlmConfig shaped(int tokens, boolean tiedHead) {
      return new LlmConfig(
          "llama",
          tokens,
          width,
          inner,
          layers,
          heads,
          kvHeads,
          width / heads,
          NORM_EPS,
          false,
          false,
          false,
          false,
          tiedHead,
          0,
          BlockStyle.LLAMA,
          LayerAttention.plain(layers, width / heads, RopeConfig.plain(ROPE_THETA, width / heads)));
    }
  }

  /** A number of steps, or a time in seconds; the other is 0. */
  public record Length(long steps, double seconds) {
    public Length {
      if (steps < 0 || !(seconds >= 0) || steps > 0 == seconds > 0) {
        throw new IllegalArgumentException(
            "either steps or seconds must be positive; steps=" + steps + ", seconds=" + seconds);
      }
    }

    public static Length ofSteps(long steps) {
      return new Length(steps, 0);
    }

    public static Length ofSeconds(double seconds) {
      return new Length(0, seconds);
    }

    /** Share that is done: the middle of the coming step, or the time that is gone. */
    double done(long step, double elapsed) {
      return steps > 0 ? (step + 0.5) / steps : elapsed / seconds;
    }
  }

  /** What a checkpoint can only be continued with; length, threads and rate may change. */
  Map<String, String> fixed() {
    Map<String, String> fixed = new LinkedHashMap<>();
    fixed.put("layers", Integer.toString(shape.layers));
    fixed.put("width", Integer.toString(shape.width));
    fixed.put("mlp", Integer.toString(shape.inner));
    fixed.put("heads", Integer.toString(shape.heads));
    fixed.put("kv-heads", Integer.toString(shape.kvHeads));
    fixed.put("vocab", Integer.toString(shape.vocab));
    fixed.put("context", Integer.toString(context));
    fixed.put("batch-tokens", Integer.toString(batchTokens));
    fixed.put("text-share", Double.toString(textShare));
    fixed.put("seed", Long.toString(seed));
    return fixed;
  }
}
