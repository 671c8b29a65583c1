package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionTablesTest {
  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void readsAFolderOrAPattern() throws IOException {
    write("captions.pt-BR.tsv", "concept\tcaption\nemoji/apple\tmaçã \"doce\"\nemoji/dog\t \n");
    write("captions.de.tsv", "caption\tconcept\nApfel\temoji/apple\n");
    write("samples.tsv", "key\timage\n");
    write("names_fr.tsv", "concept\tcaption\na\tpomme\n");
    assertThat(CaptionTables.open(folder.toString()))
        .isEqualTo(
            Map.of(
                "de", Map.of("emoji/apple", "Apfel"),
                "pt-BR", Map.of("emoji/apple", "maçã \"doce\"")));
    assertThat(CaptionTables.open(folder.resolve("captions.d?.tsv").toString()))
        .containsOnlyKeys("de");
    assertThat(CaptionTables.open(folder.resolve("names_*").toString()))
        .isEqualTo(Map.of("names_fr", Map.of("a", "pomme")));
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> CaptionTables.open(folder.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    assertRefused("no table captions.*.tsv");
    write("captions.de.tsv", "concept\ttext\na\tb\n");
    assertRefused("captions.de.tsv", "needs the columns concept and caption", "text");
    write("captions.de.tsv", "concept\tcaption\na\n");
    assertRefused("captions.de.tsv line 2");
    Files.write(folder.resolve("captions.de.tsv"), new byte[] {'a', (byte) 0xff, '\n'});
    assertRefused("captions.de.tsv", "UTF-8");
    assertThatThrownBy(() -> CaptionTables.open(folder.resolve("none/x").toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none");
  }
}
