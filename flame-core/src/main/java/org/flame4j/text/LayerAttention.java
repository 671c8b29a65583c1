package org.flame4j.text;

import java.util.Collections;
import java.util.List;

/** What may differ between the layers of one model: how far and how they attend. */
public record LayerAttention(AttentionSpec spec, RopeConfig rope) {

  /** Layers that are all the same, without cap or window. */
  public static List<LayerAttention> plain(int layers, int headDim, RopeConfig rope) {
    return Collections.nCopies(layers, new LayerAttention(AttentionSpec.plain(headDim), rope));
  }
}
