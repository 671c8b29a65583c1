package org.flame4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubReferenceTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @ParameterizedTest
  @CsvSource({
    "hf:org/name, org, name, main, ''",
    "hf://org/name, org, name, main, ''",
    "hf:HuggingFaceTB/SmolLM2-135M, HuggingFaceTB, SmolLM2-135M, main, ''",
    "hf:org/name@v1.0, org, name, v1.0, ''",
    "hf:org/name@" + COMMIT + ", org, name, " + COMMIT + ", ''",
    "hf:org/name@refs/pr/12, org, name, refs/pr/12, ''",
    "hf:org/name@refs/pr/12/a.gguf, org, name, refs/pr/12, a.gguf",
    "hf:org/name@feature%2Fx, org, name, feature/x, ''",
    "hf:org/name/a.gguf, org, name, main, a.gguf",
    "hf:org/name@v2/sub/a.Q8_0.gguf, org, name, v2, sub/a.Q8_0.gguf",
  })
  void readsAndWrites(String text, String owner, String name, String revision, String file) {
    HubReference reference = HubReference.parse(text);
    assertThat(reference).isEqualTo(new HubReference(owner, name, revision, file));
    assertThat(HubReference.parse(reference.toString())).isEqualTo(reference);
    assertThat(reference.toString()).isEqualTo(text.replace("//", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf:",
        "hf:name",
        "hf:org/",
        "hf:/name",
        "hf:../name",
        "hf:org/..",
        "hf:org/a--b",
        "hf:org/na me",
        "hf:org/name@",
        "hf:org/name@..",
        "hf:org/name@..%2F..%2Fx",
        "hf:org/name@/x.gguf",
        "hf:org/name@a\\b",
        "hf:org/name@a\nb",
        "hf:org/name/../x.gguf",
        "hf:org/name//x.gguf",
        "hf:org/name/a/../../../x.gguf",
        "hf:org/name/C:x.gguf",
        "hf:org/name/model.safetensors",
        "hf:org/name/pytorch_model.bin",
      })
  void refusesWhatIsNone(String text) {
    assertThat(HubReference.isReference(text)).isTrue();
    assertThatThrownBy(() -> HubReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give hf:ORG/NAME[@REV][/FILE.gguf]")
        .hasMessageNotContaining("\n");
  }

  @Test
  void pathsAreNoReferences() {
    assertThat(HubReference.isReference("models/hf")).isFalse();
    assertThat(HubReference.isReference("./hf:x/y")).isFalse();
  }
}
