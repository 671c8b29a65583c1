package org.flame4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.TokenStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A tiny model that {@code pretrain-lm} made, and what transformers 5.24 read from its folder:
 * token ids, and the last token's state behind each layer before the final norm.
 */
class PretrainGoldenTest {
  private final Path folder = Golden.path("llm-pretrained");

  private JsonNode texts() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(folder.resolve("transformers.json")));
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).floatValue();
    }
    return values;
  }

  @Test
  void transformersReadsTheSameTokensAndStates() throws IOException {
    for (int layer = 1; layer <= 2; layer++) {
      try (LanguageModel model = LanguageModel.open(folder, layer, Compute.CPU);
          Scope scope = new Scope()) {
        for (JsonNode text : texts()) {
          List<Integer> ids = model.tokenizer().encode(text.path("text").asString(), true).ids();
          assertThat(ids).isEqualTo(text.path("ids").valueStream().map(JsonNode::asInt).toList());
          float[] actual = Tensors.floats(model.hidden(TokenStream.causal(List.of(ids))));
          float[] expected = floats(text.path("states").path(layer - 1));
          assertThat(Golden.relativeError(actual, expected)).isLessThan(1e-5);
        }
      }
    }
  }
}
