package org.flame4j.text;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.FreedMemory;

/** Layers that stay in memory. */
final class ResidentLayers implements LayerStack {
  private final List<DecoderLayer> layers = new ArrayList<>();

  /**
   * @throws TextException for a tensor that is missing or has another shape; nothing stays loaded
   */
  ResidentLayers(LlmConfig config, LlmTensors source, int depth) {
    try {
      for (int i = 0; i < depth; i++) {
        layers.add(DecoderLayer.load(config, source, i));
        FreedMemory.giveBack(); // what tensors were converted from
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  public int depth() {
    return layers.size();
  }

  @Override
  public boolean streamed() {
    return false;
  }

  @Override
  public void forEach(Use use) {
    layers.forEach(layer -> use.accept(layer, layer == layers.getLast()));
  }

  @Override
  public void close() {
    layers.forEach(DecoderLayer::close);
  }
}
