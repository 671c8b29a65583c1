package org.flame4j.text;

import java.util.Locale;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Device;
import org.flame4j.text.LlmMemory.WeightType;

/** Says before anything is loaded what a model would take, and whether there is room for it. */
final class MemoryCheck {
  /** Tokens that go through a layer at once in each lane: what callers are known to do. */
  static final long PASS_TOKENS = 2048;

  private final String path;
  private final LlmConfig config;
  private final LlmWeights source;
  private final Compute compute;
  private final int depth;

  /**
   * @param depth layers that are to be loaded
   */
  MemoryCheck(String path, LlmConfig config, LlmWeights source, Compute compute, int depth) {
    this.path = path;
    this.config = config;
    this.source = source;
    this.compute = compute;
    this.depth = depth;
  }

  /**
   * What the model takes when it lies in memory as told.
   *
   * @throws TextException for a tensor that is missing or has another shape than the config says
   */
  MemoryNeed need(LlmMemory memory) {
    LlmLoader loader = new LlmLoader(source, compute, memory);
    LlmSizes table = new LlmSizes(loader, compute, memory);
    table.table(LlmWeights.EMBEDDING, config.vocabSize(), config.hiddenSize());
    long layers = 0;
    long largest = 0;
    long mapped = table.mapped();
    for (int i = 0; i < depth; i++) {
      LlmSizes layer = new LlmSizes(loader, compute, memory);
      DecoderLayer.load(config, layer, i).close();
      largest = Math.max(largest, layer.bytes());
      layers += layer.bytes();
      mapped += layer.mapped();
    }
    // One layer computes while the next is read.
    long held = memory.offload() ? Math.min(2, depth) * largest : layers;
    return new MemoryNeed(table.bytes() + held, mapped, working());
  }

  private long working() {
    long heads = config.heads() + 2L * config.kvHeads();
    long values =
        4L * config.hiddenSize() + 4L * heads * config.headDim() + 3L * config.intermediateSize();
    return values * compute.dtype().bytes() * PASS_TOKENS * compute.lanes();
  }

  /**
   * On a GPU only the tensors are checked: its own memory is another, and the machine's holds one
   * tensor at a time.
   *
   * @return what it takes
   * @throws TextException with the numbers and what to do, where more is needed than there is
   */
  MemoryNeed require(LlmMemory memory) {
    MemoryNeed need = need(memory);
    if (compute.device().kind() == Device.Kind.CPU && need.total() > memory.limit()) {
      throw new TextException(
          "%s: layers 1..%d need %s of memory (weights %s, activations %s), but %s are free: %s"
              .formatted(
                  path,
                  depth,
                  gib(need.total()),
                  gib(need.weights()),
                  gib(need.working()),
                  gib(memory.limit()),
                  remedies(memory)));
    }
    return need;
  }

  private String remedies(LlmMemory memory) {
    StringBuilder remedies = new StringBuilder("take ");
    if (!memory.int8()) {
      remedies.append("--weights int8 (").append(total(WeightType.INT8, memory)).append("), ");
    }
    if (!memory.offload()) {
      MemoryNeed streamed = need(new LlmMemory(memory.weights(), true, memory.limit()));
      remedies.append("--offload (").append(gib(streamed.total())).append("), ");
    }
    return remedies.append("a smaller --layer or fewer --threads").toString();
  }

  private String total(WeightType weights, LlmMemory memory) {
    return gib(need(new LlmMemory(weights, memory.offload(), memory.limit())).total());
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
  }
}
