package org.flame4j.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;

/**
 * The lower layers of a frozen decoder-only language model.
 *
 * <p>Layers above the one that is read are neither loaded nor run, and of that one only the rows
 * that are read. Thread-safe after construction; callers that share it share its threads.
 */
public final class LanguageModel implements AutoCloseable {
  /** Enough for reading a layer to cost little beside using it, and there on any GPU. */
  private static final long MOST_ROOM = 2L << 30;

  private final LlmFiles files; // stays open: what can lies in its mapping
  private final LlmConfig config;
  private final TextTokenizer tokenizer;
  private final Compute compute;
  private final LlmMemory memory;
  private final long room; // bytes that streams may keep between layers
  private final EmbeddingTable embedding;
  private final LayerStack layers;

  private LanguageModel(
      LlmFiles files, TextTokenizer tokenizer, Compute compute, LlmMemory memory, int depth) {
    this.files = files;
    this.tokenizer = tokenizer;
    this.compute = compute;
    this.memory = memory;
    config = files.config();
    MemoryNeed need = check(files, compute, depth).require(memory);
    room = Math.min(MOST_ROOM, Math.max(0, memory.limit() - need.total()) / 2);
    LlmLoader loader = new LlmLoader(files.weights(), compute, memory);
    Tensor table = loader.table(LlmWeights.EMBEDDING, config.vocabSize(), config.hiddenSize());
    embedding = new EmbeddingTable(table, config.style().embeddingScale(), compute);
    try {
      layers =
          memory.offload()
              ? new StreamedLayers(config, loader, depth)
              : new ResidentLayers(config, loader, depth);
    } catch (RuntimeException | Error e) {
      embedding.close();
      throw e;
    }
  }

  /** Opens a model whose layers stay in memory, in the type they are computed in. */
  public static LanguageModel open(Path source, int layer, Compute compute) {
    return open(source, layer, compute, LlmMemory.usual());
  }

  /**
   * Opens a Hugging Face folder or a GGUF file.
   *
   * @param layer the layer to be read, counted from 1; deeper ones are not loaded
   * @param memory how its weights are to lie in memory
   * @throws TextException naming what is missing, unknown or contradictory, or, before anything is
   *     loaded, how much memory is missing
   */
  public static LanguageModel open(Path source, int layer, Compute compute, LlmMemory memory) {
    LlmFiles files = LlmFiles.open(source);
    try {
      files.checkLayer(layer);
      TextTokenizer tokenizer = files.openTokenizer();
      try {
        return new LanguageModel(files, tokenizer, compute, memory, layer);
      } catch (RuntimeException | Error e) {
        tokenizer.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      files.close();
      throw e;
    }
  }

  /** The shape of the model in a Hugging Face folder or a GGUF file, without loading it. */
  public static LlmConfig configOf(Path source) {
    return LlmFiles.configOf(source);
  }

  /** What {@link #open} would take of the machine's memory, without loading anything. */
  public static MemoryNeed needOf(Path source, int layer, Compute compute, LlmMemory memory) {
    try (LlmFiles files = LlmFiles.open(source)) {
      files.checkLayer(layer);
      return check(files, compute, layer).need(memory);
    }
  }

  private static MemoryCheck check(LlmFiles files, Compute compute, int depth) {
    return new MemoryCheck(
        files.path().toString(), files.config(), files.weights(), compute, depth);
  }

  public LlmConfig config() {
    return config;
  }

  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  public Compute compute() {
    return compute;
  }

  /** Name of the precision in files that say how numbers were made. */
  public String precision() {
    return memory.int8() ? compute.precision() + ", int8 weights" : compute.precision();
  }

  /** Whether layers are read anew for each call: worth many texts at once. */
  public boolean isOffloaded() {
    return layers.streamed();
  }

  /** The layer that is read, counted from 1. */
  public int layer() {
    return layers.depth();
  }

  /**
   * Hidden states after {@link #layer()}, before the final norm, of the stream's read rows.
   *
   * @return F32 [R, D], owned by the enclosing scope or else the caller
   */
  public Tensor hidden(TokenStream stream) {
    return hidden(stream, List.of(layer())).getFirst();
  }

  /**
   * The same after several layers, in one pass.
   *
   * @param after layers, counted from 1, ascending, none deeper than {@link #layer()}
   * @return F32 [R, D] for each of them, owned by the enclosing scope or else the caller
   */
  public List<Tensor> hidden(TokenStream stream, List<Integer> after) {
    checkLayers(after);
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      StreamPass pass = begin(stream);
      List<Tensor> read = new ArrayList<>();
      int[] passed = {0};
      layers.forEach((layer, last) -> {
        passed[0]++;
        if (last && after.contains(passed[0])) {
          read.add(scope.keep(compute.toFloat(pass.passLast(layer))));
        } else if (passed[0] <= after.getLast()) {
          pass.pass(layer);
          if (after.contains(passed[0])) {
            read.add(scope.keep(compute.toFloat(pass.read())));
          }
        }
      });
      return read;
    }
  }

  private void checkIds(List<Integer> ids) {
    for (int id : ids) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new TextException(
            "token "
                + id
                + " ('"
                + tokenizer.decode(id)
                + "') has no embedding in this model: take it out of the text");
      }
    }
  }

  private void checkLayers(List<Integer> after) {
    int before = 0;
    for (int layer : after) {
      if (layer <= before || layer > layer()) {
        throw new IllegalArgumentException(
            "layers must ascend within 1..%d; layers=%s".formatted(layer(), after));
      }
      before = layer;
    }
    if (after.isEmpty()) {
      throw new IllegalArgumentException("no layer is asked for");
    }
  }

  /**
   * @throws TextException for a token without an embedding: the tokenizer of a model that also sees
   *     pictures has such, which only stand for pictures
   */
  private StreamPass begin(TokenStream stream) {
    checkIds(stream.ids());
    return new StreamPass(stream, embedding, config, layers.depth(), compute);
  }

  /** Takes the hidden states of streams. */
  @FunctionalInterface
  public interface HiddenStates {
    /**
     * Called once for each stream, in no certain order, from several threads.
     *
     * @param states F32 [R, D], which live until this returns
     */
    void accept(int stream, Tensor states);
  }

  /**
   * Hidden states of many streams, to the bit what {@link #hidden(TokenStream)} gives on as many
   * threads. Layers that are not in memory are read once for as many streams as there is room for.
   *
   * @param count of streams
   * @param tokens of a stream, about
   * @param streams makes a stream when it is needed, on any thread
   */
  public void hidden(int count, int tokens, IntFunction<TokenStream> streams, HiddenStates states) {
    if (!layers.streamed()) {
      sideBySide(count, i -> states.accept(i, hidden(streams.apply(i))));
      return;
    }
    int blocks = blocks(count, tokens);
    for (int b = 0; b < blocks; b++) {
      int start = (int) ((long) count * b / blocks);
      int end = (int) ((long) count * (b + 1) / blocks);
      block(start, end, streams, states);
    }
  }

  /** As few as there is room for, none with fewer streams than run side by side. */
  private int blocks(int count, int tokens) {
    long streamBytes = tokens * StreamPass.tokenBytes(config, layers.depth(), compute);
    long together = Math.max(1, room / Math.max(1, streamBytes));
    long most = Math.max(1, count / compute.lanes());
    return (int) Math.min(most, Math.ceilDiv((long) count, together));
  }

  private void block(int start, int end, IntFunction<TokenStream> streams, HiddenStates states) {
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      List<StreamPass> passes = new ArrayList<>();
      for (int i = start; i < end; i++) {
        passes.add(begin(streams.apply(i)));
      }
      layers.forEach((layer, last) ->
          sideBySide(
              passes.size(),
              i -> {
                if (last) {
                  states.accept(start + i, compute.toFloat(passes.get(i).passLast(layer)));
                } else {
                  passes.get(i).pass(layer);
                }
              }));
    }
  }

  private void sideBySide(int count, IntConsumer piece) {
    List<Runnable> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int index = i;
      pieces.add(() -> {
        try (NoGrad noGrad = new NoGrad();
            Scope scope = new Scope()) {
          piece.accept(index);
        }
      });
    }
    compute.sideBySide(pieces);
  }

  @Override
  public void close() {
    layers.close();
    embedding.close();
    tokenizer.close();
    files.close();
  }
}
