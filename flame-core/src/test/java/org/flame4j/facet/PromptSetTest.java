package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped sets, and files that users bring. */
class PromptSetTest {
  @TempDir private Path folder;

  @Test
  void shipsThePapersSets() {
    assertThat(PromptSet.shipped("raw").facets()).hasSize(1);
    assertThat(PromptSet.shipped("short").facets()).hasSize(3);
    assertThat(PromptSet.shipped("long").facetNames())
        .containsExactly(
            "whole",
            "main-category",
            "main-characteristic",
            "minor-category",
            "minor-characteristic",
            "action",
            "atmosphere");
  }

  @Test
  void readsAFile() throws IOException {
    Path file =
        write(
            """
            {"name": "two", "prefix": "\\"{c}\\" says ,", "separator": "",
             "facets": [{"name": "a", "level": "entity", "text": " the thing is:\\""},
                        {"name": "b", "level": "scene", "text": " the mood is:\\""}]}
            """);
    PromptSet set = PromptSet.of(file.toString());
    assertThat(set.facetNames()).containsExactly("a", "b");
    assertThat(set.prefix()).isEqualTo("\"{c}\" says ,");
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThatThrownBy(() -> PromptSet.of("medium"))
        .isInstanceOf(PromptException.class)
        .hasMessageContaining("'medium'");
    String facet = "{\"name\": \"a\", \"level\": \"l\", \"text\": \" t\"}";
    assertInvalid(
        "{\"name\": \"x\", \"prefix\": \"no caption\", \"separator\": \"\", \"facets\": ["
            + facet
            + "]}",
        "{c} exactly once");
    assertInvalid(
        "{\"name\": \"x\", \"prefix\": \"{c}\", \"separator\": \"\", \"facets\": []}", "no facets");
    assertInvalid(
        "{\"name\": \"x\", \"prefix\": \"{c}\", \"separator\": \"\", \"facets\": ["
            + facet
            + ","
            + facet
            + "]}",
        "same name");
    assertInvalid(
        "{\"name\": \"x\", \"prefix\": \"{c}\", \"separator\": \"\", \"sepparator\": \"\", \"facets\": ["
            + facet
            + "]}",
        "sepparator");
    assertInvalid("{", "not readable as JSON (line 1)");
    assertInvalid("{\"name\": \"x\", \"prefix\": \"{c}\"}", "needs name, prefix, separator");
    assertInvalid("[]", "needs name, prefix, separator");
  }

  private void assertInvalid(String json, String message) throws IOException {
    Path file = write(json);
    assertThatThrownBy(() -> PromptSet.of(file.toString()))
        .isInstanceOf(PromptException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(file.toString());
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("prompts.json"), json);
  }
}
