package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts found by key in files that stay on the disk. */
class KeyedTextsTest {
  private static final String TEXT = "“Bär” 😀, number ";

  @TempDir private Path folder;

  private KeyedTexts open(String file, String content, String field) throws IOException {
    Files.writeString(folder.resolve(file), content);
    return KeyedTexts.open(TextField.parse(folder.resolve(file) + ":" + field));
  }

  @ParameterizedTest
  @ValueSource(strings = {"c.json", "c.jsonl", "c.csv", "c.tsv", "marked.csv", "marked.json"})
  void everyTextIsFoundWhereverItLies(String name) throws IOException {
    StringBuilder content = new StringBuilder(name.startsWith("marked") ? "\uFEFF" : "");
    boolean array = name.endsWith(".json");
    boolean lines = name.endsWith(".jsonl");
    char delimiter = name.endsWith(".tsv") ? '\t' : ',';
    content.append(array ? "[" : lines ? "" : "ä" + delimiter + "minicpm" + delimiter + "key\n");
    for (int i = 0; i < 2000; i++) {
      String text = (TEXT + i).replace(array || lines ? "\n" : "\0", "");
      if (array || lines) {
        content.append(array && i > 0 ? ",\n " : "");
        content.append(
            "{\"other\": \"é\", \"minicpm\": \"" + text + "\", \"__key__\": \"k" + i + "\"}");
        content.append(lines ? "\n" : "");
      } else {
        String value = delimiter == ',' ? "\"" + text + "\"" : text;
        content.append("é" + delimiter + value + delimiter + "k" + i + "\n");
      }
    }
    content.append(array ? "]" : "");
    try (KeyedTexts texts = open(name, content.toString(), "minicpm")) {
      assertThat(texts.size()).isEqualTo(2000);
      for (int i = 1999; i >= 1; i--) {
        assertThat(texts.text("k" + i)).isEqualTo(TEXT + i);
      }
      assertThat(texts.text("k2000")).isEmpty();
      List<String> unused = new ArrayList<>();
      texts.unused(unused::add);
      assertThat(unused).containsExactly("k0");
    }
  }

  @Test
  void theFirstOfTwoCounts() throws IOException {
    String json = "[{\"key\": \"a\", \"t\": \"1\"}, {\"key\": \"a\", \"t\": \"2\"}]";
    try (KeyedTexts texts = open("c.json", json, "t")) {
      assertThat(texts.text("a")).isEqualTo("1");
      assertThat(texts.repeated()).isEqualTo(1);
    }
  }

  @Test
  void filesMayBeSeveral() throws IOException {
    Files.writeString(folder.resolve("c-0.json"), "[{\"key\": \"a\", \"t\": \"1\"}]");
    Files.writeString(folder.resolve("c-1.json"), "[{\"key\": \"b\", \"t\": \"2\"}]");
    try (KeyedTexts texts = KeyedTexts.open(TextField.parse(folder + "/c-{0..1}.json:t"))) {
      assertThat(texts.text("b") + texts.text("a")).isEqualTo("21");
      assertThat(texts.field().name()).isEqualTo("c-{0..1}.json:t");
    }
  }

  @Test
  void samplesGetTheirTexts() throws IOException {
    Sample sample = new Sample("a", ImageSource.none("a"), Map.of("caption", "c"));
    DataSource data = DataSource.of(List.of(DataShard.of("s", List.of(sample))));
    try (KeyedTexts texts = open("c.json", "[{\"key\": \"a\", \"t\": \"1\"}]", "t");
        SampleReader reader =
            JoinedData.of(data, List.of(texts)).shards().getFirst().open((key, reason) -> {})) {
      assertThat(reader.next().orElseThrow().texts())
          .containsExactly(Map.entry("caption", "c"), Map.entry("c.json:t", "1"));
    }
  }

  @Test
  void damagedFilesAreNamed() {
    assertRefused("c.json", "[{\"key\": \"a\", \"t\": \"1\"}, {", "behind element 2", "JSON");
    assertRefused("c.json", "[{\"key\": \"a\"}]", "no element has a text 't'");
    assertRefused("c.json", "[{\"t\": \"a\"}]", "element 1 has no '__key__'");
    assertRefused("c.json", "[1]", "object is wanted");
    assertRefused("c.csv", "key,u\na,b\n", "needs the columns key and t", "[key, u]");
    assertRefused("c.csv", "key,t\na,b,c\n", "line 2");
    assertThatThrownBy(() -> KeyedTexts.open(TextField.parse(folder + "/none.json:t")))
        .hasMessageContaining("do not exist");
  }

  private void assertRefused(String file, String content, String... parts) {
    assertThatThrownBy(() -> open(file, content, "t").close())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file)
        .hasMessageContainingAll(parts);
  }

  @Test
  void fieldsAreTakenApart() {
    assertThat(TextField.parse("caption")).isEqualTo(new TextField("caption", "", "caption"));
    assertThat(TextField.parse("json:short").isJoined()).isFalse();
    assertThat(TextField.parse("dc:title").field()).isEqualTo("dc:title");
    assertThat(TextField.parse("C:\\x\\c.json:m").file()).isEqualTo("C:\\x\\c.json");
    assertThat(TextField.parse("a/b/c.JSON:m"))
        .isEqualTo(new TextField("c.JSON:m", "a/b/c.JSON", "m"));
    assertThatThrownBy(() -> TextField.parse("a.parquet:m")).hasMessageContaining("by key");
  }

  @Test
  void aTableOfKeysGrowsAndFindsAll() {
    KeyTable table = new KeyTable();
    for (int i = 0; i < 5000; i++) {
      table.add("key" + i, i);
      table.add("key" + i, i + 10_000);
    }
    for (int i = 0; i < 5000; i++) {
      int first = table.first("key" + i);
      int second = table.next("key" + i, first);
      assertThat(List.of(table.value(first), table.value(second)))
          .containsExactlyInAnyOrder((long) i, i + 10_000L);
      assertThat(table.next("key" + i, second)).isNegative();
    }
    assertThat(table.first("other")).isNegative();
  }
}
