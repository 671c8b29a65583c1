package org.flame4j.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** How the layers of a Hugging Face config attend: scale, cap, windows, rotary positions. */
final class HfAttention {
  private static final double GEMMA2_SOFTCAP = 50;

  private final HfJson json;
  private final int layers;
  private final int headDim;
  private final AttentionSpec global;
  private final AttentionSpec local;

  HfAttention(HfJson json, int layers, int headDim) {
    this.json = json;
    this.layers = layers;
    this.headDim = headDim;
    double scale = 1 / Math.sqrt(scaled() ? json.number("query_pre_attn_scalar", 256) : headDim);
    global = new AttentionSpec(scale, softcap(), Integer.MAX_VALUE);
    int window = json.optional("sliding_window", Integer.MAX_VALUE);
    local = new AttentionSpec(scale, global.softcap(), window);
  }

  private boolean scaled() {
    return json.family() == HfFamily.GEMMA2 || json.family() == HfFamily.GEMMA3;
  }

  private double softcap() {
    String name = "attn_logit_softcapping";
    boolean gemma2 = json.family() == HfFamily.GEMMA2;
    double softcap =
        gemma2 && json.at(name).isNull() ? 0 : json.number(name, gemma2 ? GEMMA2_SOFTCAP : 0);
    if (softcap != 0 && !gemma2) {
      throw new TextException(name + "=" + softcap + " is supported for gemma2 alone");
    }
    return softcap;
  }

  List<LayerAttention> layers() {
    LayerAttention wide = new LayerAttention(global, rope("full_attention"));
    LayerAttention near = new LayerAttention(local, rope("sliding_attention"));
    return windowed().stream().map(windowed -> windowed ? near : wide).toList();
  }

  private RopeConfig rope(String layerType) {
    return new HfRope(json, layerType, headDim).read();
  }

  /** For each layer whether it has a sliding window. */
  private List<Boolean> windowed() {
    JsonNode types = json.at("layer_types");
    HfFamily.Windows windows = json.family().windows();
    if (types.isArray() && windows != HfFamily.Windows.ALL) {
      return listed(types);
    }
    int first =
        json.flag("use_sliding_window", false) ? json.optional("max_window_layers", 28) : layers;
    int period = json.optional("sliding_window_pattern", 1);
    return IntStream.range(0, layers)
        .mapToObj(i ->
            switch (windows) {
              case NONE -> false;
              case ALL -> true;
              case UPPER -> i >= first;
              case PATTERN -> (i + 1) % Math.max(period, 1) != 0;
            })
        .toList();
  }

  private static List<Boolean> listed(JsonNode types) {
    List<Boolean> windowed = new ArrayList<>();
    for (JsonNode type : types) {
      switch (type.asString("")) {
        case "full_attention" -> windowed.add(false);
        case "sliding_attention" -> windowed.add(true);
        default ->
            throw new TextException(
                "layer_types has "
                    + type
                    + ", which is not supported; known: full_attention, sliding_attention");
      }
    }
    return windowed;
  }
}
