package org.flame4j.text;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What GGUF files call the tensors of a Hugging Face folder. */
final class GgufNames {
  private static final Pattern LAYER =
      Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");

  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.qkv_proj", "attn_qkv"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.gate_up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"));

  /** Norms of models that have four a layer, one of them under a name that else means another. */
  private static final Map<String, String> FOUR_NORMS =
      Map.of(
          "post_attention_layernorm", "post_attention_norm",
          "pre_feedforward_layernorm", "ffn_norm",
          "post_feedforward_layernorm", "post_ffw_norm");

  private static final Map<String, String> TOP =
      Map.of(
          "model.embed_tokens.weight", "token_embd.weight",
          "model.norm.weight", "output_norm.weight",
          "lm_head.weight", "output.weight");

  private GgufNames() {}

  static String ofHuggingFace(String name) {
    return ofHuggingFace(name, false);
  }

  /**
   * @param postNorms whether the model has norms behind attention and MLP too
   */
  static String ofHuggingFace(String name, boolean postNorms) {
    String top = TOP.get(name);
    if (top != null) {
      return top;
    }
    Matcher layer = LAYER.matcher(name);
    String part = layer.matches() ? part(layer.group(2), postNorms) : null;
    if (part == null) {
      throw new IllegalArgumentException("no GGUF name for tensor '" + name + "'");
    }
    return "blk." + layer.group(1) + "." + part + "." + layer.group(3);
  }

  private static @Nullable String part(String name, boolean postNorms) {
    String norm = postNorms ? FOUR_NORMS.get(name) : null;
    return norm == null ? PARTS.get(name) : norm;
  }
}
