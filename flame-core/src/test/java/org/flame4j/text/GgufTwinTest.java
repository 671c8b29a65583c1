package org.flame4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.GgufBytes;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Golden models written as llama.cpp's converter would: the same states come of both forms. */
class GgufTwinTest {
  private static final int F32 = 0;
  private static final int FLOAT = 6;

  @TempDir private Path dir;

  /** What the GGUF file says of an architecture beyond the shape. */
  private static void addSettings(GgufBytes gguf, String arch, JsonNode config) {
    switch (arch) {
      case "gemma2" -> {
        gguf.u32("gemma2.attention.sliding_window", config.get("sliding_window").asInt());
        number(gguf, "gemma2.attn_logit_softcapping", 2);
      }
      case "gemma3" -> {
        gguf.u32("gemma3.attention.sliding_window", config.get("sliding_window").asInt());
        gguf.u32("gemma3.attention.sliding_window_pattern", 3);
        gguf.string("gemma3.rope.scaling.type", "linear");
        number(gguf, "gemma3.rope.scaling.factor", 8);
        number(gguf, "gemma3.rope.freq_base", 1e6);
      }
      case "phi3" -> {
        gguf.u32("phi3.attention.sliding_window", config.get("sliding_window").asInt());
        gguf.u32("phi3.rope.dimension_count", 12);
        gguf.u32("phi3.rope.scaling.original_context_length", 2048);
        number(gguf, "phi3.rope.scaling.attn_factor", Math.sqrt(1 + Math.log(4) / Math.log(2048)));
        for (String kind : List.of("short", "long")) {
          JsonNode factors = config.get("rope_scaling").get(kind + "_factor");
          double[] values = factors.valueStream().mapToDouble(JsonNode::asDouble).toArray();
          gguf.tensor("rope_factors_" + kind + ".weight", F32, floats(values), values.length);
        }
      }
      case "qwen3" -> {
        gguf.string("qwen3.rope.scaling.type", "yarn");
        gguf.u32("qwen3.rope.scaling.original_context_length", 64);
        number(gguf, "qwen3.rope.scaling.factor", 4);
        number(gguf, "qwen3.rope.freq_base", 1e6);
      }
      case "llama" -> number(gguf, "llama.rope.freq_base", 1e6);
      default -> gguf.u32(arch + ".attention.sliding_window", 0);
    }
  }

  private static void number(GgufBytes gguf, String key, double value) {
    gguf.key(key, FLOAT, floats(new double[] {value}));
  }

  private static byte[] floats(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return bytes.array();
  }

  private static Map<String, String> names(String arch) {
    Map<String, String> names =
        new HashMap<>(
            Map.of(
                "input_layernorm", "attn_norm",
                "self_attn.q_proj", "attn_q",
                "self_attn.k_proj", "attn_k",
                "self_attn.v_proj", "attn_v",
                "self_attn.o_proj", "attn_output",
                "mlp.gate_proj", "ffn_gate",
                "mlp.up_proj", "ffn_up",
                "mlp.down_proj", "ffn_down",
                "self_attn.q_norm", "attn_q_norm",
                "self_attn.k_norm", "attn_k_norm"));
    boolean fourNorms = arch.equals("gemma2") || arch.equals("gemma3");
    names.put("post_attention_layernorm", fourNorms ? "post_attention_norm" : "ffn_norm");
    names.put("pre_feedforward_layernorm", "ffn_norm");
    names.put("post_feedforward_layernorm", "post_ffw_norm");
    names.put("self_attn.qkv_proj", "attn_qkv");
    names.put("mlp.gate_up_proj", "ffn_up");
    return names;
  }

  private static String ggufName(String name, String arch) {
    String[] parts = name.split("\\.", 4); // model, layers, number, rest
    if (!parts[1].equals("layers")) {
      return switch (name) {
        case "model.embed_tokens.weight" -> "token_embd.weight";
        case "model.norm.weight" -> "output_norm.weight";
        default -> "output.weight";
      };
    }
    String part = parts[3].substring(0, parts[3].lastIndexOf('.'));
    return "blk." + parts[2] + "." + names(arch).get(part) + ".weight";
  }

  private Path write(Path folder, String arch) {
    JsonNode config = JsonMapper.shared().readTree(folder.resolve("config.json").toFile());
    int heads = config.get("num_attention_heads").asInt();
    int kvHeads = config.get("num_key_value_heads").asInt();
    GgufBytes gguf =
        new GgufBytes()
            .string("general.architecture", arch)
            .u32(arch + ".embedding_length", config.get("hidden_size").asInt())
            .u32(arch + ".feed_forward_length", config.get("intermediate_size").asInt())
            .u32(arch + ".block_count", config.get("num_hidden_layers").asInt())
            .u32(arch + ".attention.head_count", heads)
            .u32(arch + ".attention.head_count_kv", kvHeads)
            .u32(arch + ".attention.key_length", config.path("head_dim").asInt(16))
            .string("tokenizer.ggml.model", "gpt2")
            .string("tokenizer.ggml.pre", "default")
            .strings("tokenizer.ggml.tokens", List.of("a", "b"))
            .strings("tokenizer.ggml.merges", List.of());
    number(gguf, arch + ".attention.layer_norm_rms_epsilon", 1e-6);
    addSettings(gguf, arch, config);
    try (Scope scope = new Scope();
        SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
      for (String name : file.names()) {
        Tensor tensor = file.load(name).to(DType.F32);
        if (arch.startsWith("gemma") && name.endsWith("norm.weight")) {
          tensor = tensor.add(1);
        }
        if (arch.equals("llama") && name.matches(".*[qk]_proj.weight")) {
          tensor = interleaved(tensor, name.contains("q_proj") ? heads : kvHeads);
        }
        add(gguf, ggufName(name, arch), tensor);
      }
    }
    return gguf.write(dir.resolve("twin.gguf"));
  }

  /** The two halves of each head's rows by turns, as the converter leaves them. */
  private static Tensor interleaved(Tensor tensor, int heads) {
    return tensor
        .reshape(heads, 2, tensor.size(0) / heads / 2, tensor.size(1))
        .transpose(1, 2)
        .reshape(tensor.shape());
  }

  private static void add(GgufBytes gguf, String name, Tensor tensor) {
    float[] values = Tensors.floats(tensor);
    long[] shape = tensor.shape();
    long[] sizes = shape.length == 1 ? shape : new long[] {shape[1], shape[0]};
    double[] wide = IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    gguf.tensor(name, F32, floats(wide), sizes);
  }

  /** The golden folder; where the file cannot state a scale, with the scale it implies. */
  private Path folder(String family) throws IOException {
    Path golden = Golden.path("llm-" + family);
    Path copy = Files.createDirectory(dir.resolve(family));
    for (String name : List.of("tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
      Files.copy(golden.resolve(name), copy.resolve(name));
    }
    String config = Files.readString(golden.resolve("config.json"));
    Files.writeString(
        copy.resolve("config.json"),
        config.replace("\"query_pre_attn_scalar\": 20", "\"query_pre_attn_scalar\": 16"));
    return copy;
  }

  @ParameterizedTest
  @CsvSource({
    "gemma, gemma",
    "gemma2, gemma2",
    "gemma3, gemma3",
    "phi3, phi3",
    "nemo, llama",
    "qwen3-yarn, qwen3"
  })
  void givesTheSameStates(String family, String arch) throws IOException {
    Path folder = folder(family);
    Path gguf = write(folder, arch);
    int depth = LanguageModel.configOf(folder).layers();
    List<Integer> text = IntStream.range(0, 90).map(i -> 7 + i * i % 300).boxed().toList();
    TokenStream stream = TokenStream.causal(List.of(text, text.subList(0, 5)));
    try (Scope scope = new Scope();
        LanguageModel expected = LanguageModel.open(folder, depth, Compute.CPU);
        LanguageModel actual = LanguageModel.open(gguf, depth, Compute.CPU)) {
      assertThat(actual.config().attention()).hasSize(depth);
      assertThat(actual.config().slidingWindow()).isEqualTo(expected.config().slidingWindow());
      assertThat(actual.config().tiedHead()).isEqualTo(expected.config().tiedHead());
      Tensor want = expected.hidden(stream);
      assertThat(Golden.relativeError(actual.hidden(stream), want)).isLessThan(1e-5);
      assertThat(guesses(gguf, want)).isEqualTo(guesses(folder, want));
    }
  }

  /** What states stand for, to the bit: both forms hold the same head. */
  private static List<List<Guess>> guesses(Path source, Tensor states) {
    try (OutputHead head = OutputHead.open(source)) {
      return head.guesses(states, 5);
    }
  }

  /** llama.cpp knows these two sizes by their number of layers. */
  @Test
  void theLargestGemmasScaleAttentionByTheirWidth() {
    assertThat(GgufFamily.GEMMA2.attentionScale(46, 4608, 32, 128)).isEqualTo(1 / Math.sqrt(144));
    assertThat(GgufFamily.GEMMA3.attentionScale(62, 5376, 32, 128)).isEqualTo(1 / Math.sqrt(168));
    assertThat(GgufFamily.GEMMA2.attentionScale(26, 2304, 8, 256)).isEqualTo(1 / Math.sqrt(256));
  }

  @Test
  void namesAScalingItDoesNotKnow() {
    GgufBytes gguf =
        new GgufBytes()
            .string("general.architecture", "llama")
            .u32("llama.embedding_length", 8)
            .u32("llama.feed_forward_length", 8)
            .u32("llama.block_count", 1)
            .u32("llama.attention.head_count", 1)
            .string("llama.rope.scaling.type", "dynamic")
            .tensor("token_embd.weight", F32, new byte[32], 8, 1);
    Path file = gguf.write(dir.resolve("m.gguf"));
    assertThatThrownBy(() -> LanguageModel.configOf(file))
        .isInstanceOf(TextException.class)
        .hasMessageContainingAll("m.gguf", "rope scaling 'dynamic'");
  }
}
