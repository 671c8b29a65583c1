package org.flame4j.text;

import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** A stream on its way through the layers; its tensors belong to the scope in which it began. */
final class StreamPass {
  private final Tensor x; // [T, D]: what each layer adds to
  private final Tensor readRows;
  private final RotaryEmbeddings ropes;
  private final AttentionLayout layout;

  /**
   * @param depth layers that it will pass
   */
  StreamPass(
      TokenStream stream, EmbeddingTable table, LlmConfig config, int depth, Compute compute) {
    x = table.rows(ids(stream.ids(), compute));
    readRows = ids(stream.readRows(), compute);
    ropes =
        new RotaryEmbeddings(config.ropes(depth), config.headDim(), stream.positions(), compute);
    layout = stream.layout();
  }

  /** Bytes that a token keeps from layer to layer. */
  static long tokenBytes(LlmConfig config, int depth, Compute compute) {
    long rotary = config.ropes(depth).size() * 3L * config.headDim() / 2;
    long layout = 256; // row numbers, and the token itself
    return (config.hiddenSize() + rotary) * compute.dtype().bytes() + layout;
  }

  private static Tensor ids(List<Integer> ids, Compute compute) {
    return compute.placeIds(Tensors.of(ids.stream().mapToInt(Integer::intValue).toArray()));
  }

  void pass(DecoderLayer layer) {
    layer.forward(x, ropes.of(layer.rope()), layout);
  }

  /** The read rows behind the last layer: [R, D], in the open scope. */
  Tensor passLast(DecoderLayer layer) {
    return layer.forwardRead(x, readRows, ropes.of(layer.rope()), layout);
  }
}
