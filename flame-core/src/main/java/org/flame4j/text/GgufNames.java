package org.flame4j.text;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("self_attn.q_norm", "attn_q_norm"),
          Map.entry("self_attn.k_norm", "attn_k_norm"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"));

  private static final Map<String, String> TOP =
      Map.of(
          "model.embed_tokens.weight", "token_embd.weight",
          "model.norm.weight", "output_norm.weight",
          "lm_head.weight", "output.weight");

  private GgufNames() {}

  static String ofHuggingFace(String name) {
    String top = TOP.get(name);
    if (top != null) {
      return top;
    }
    Matcher layer = LAYER.matcher(name);
    String part = layer.matches() ? PARTS.get(layer.group(2)) : null;
    if (part == null) {
      throw new IllegalArgumentException("no GGUF name for tensor '" + name + "'");
    }
    return "blk." + layer.group(1) + "." + part + "." + layer.group(3);
  }
}
