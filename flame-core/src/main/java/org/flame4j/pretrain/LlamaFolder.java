package org.flame4j.pretrain;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.text.LlmConfig;

/** Writes a model as an ordinary Hugging Face folder; the tokenizer is there already. */
final class LlamaFolder {
  static final String WEIGHTS = "model.safetensors";

  private LlamaFolder() {}

  static void write(
      Path folder, LlmConfig config, int context, Map<String, Tensor> parameters, DType dtype) {
    TokenizerFiles.writeJson(folder.resolve("config.json"), json(config, context, dtype));
    try (Scope scope = new Scope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      parameters.forEach((name, tensor) -> tensors.put(name, tensor.detach().to(dtype)));
      SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    }
  }

  private static Map<String, Object> json(LlmConfig config, int context, DType dtype) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of("LlamaForCausalLM"));
    json.put("model_type", "llama");
    json.put("vocab_size", config.vocabSize());
    json.put("hidden_size", config.hiddenSize());
    json.put("intermediate_size", config.intermediateSize());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("num_key_value_heads", config.kvHeads());
    json.put("head_dim", config.headDim());
    json.put("hidden_act", "silu");
    json.put("max_position_embeddings", context);
    json.put("rms_norm_eps", config.rmsNormEps());
    json.put("rope_theta", config.attention().getFirst().rope().theta());
    json.put("attention_bias", false);
    json.put("mlp_bias", false);
    json.put("tie_word_embeddings", config.tiedHead());
    json.put("bos_token_id", 0);
    json.put("eos_token_id", 1);
    json.put("pad_token_id", 2);
    json.put("torch_dtype", dtype == DType.F16 ? "float16" : "float32");
    return json;
  }
}
