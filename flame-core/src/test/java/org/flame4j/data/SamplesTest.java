package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders and tables, sound and not. */
class SamplesTest {
  @TempDir private Path folder;

  private Path write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] bytes) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertRefused(Path source, String... parts) {
    assertThatThrownBy(() -> Samples.open(source))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(source.toString())
        .hasMessageContainingAll(parts)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1));
  }

  @Test
  void aFolderGivesItsPicturesWithTheirCaptions() {
    write("b/dog.PNG", "x");
    write("b/dog.txt", "\n Ein Hund – auf Gras. \n");
    write("a.jpeg", "x");
    write("notes.txt", "not a caption");
    write("png", "no ending");
    write("c.svg", "x");
    List<Sample> samples = Samples.open(folder);
    assertThat(samples).extracting(Sample::key).containsExactly("a.jpeg", "b/dog.PNG");
    assertThat(samples.get(0).texts()).isEmpty();
    assertThat(samples.get(1).text("caption")).isEqualTo("Ein Hund – auf Gras.");
    assertThat(samples.get(1).image().name()).endsWith("dog.PNG");
  }

  @Test
  void csvKeepsAllTextsInTheirOrder() throws IOException {
    write("pictures/1.png", "bytes");
    Path csv =
        write(
            "t.csv",
            "\uFEFFzh,key,image,caption,de\r\n"
                + "狗,k1,pictures/1.png,\"A \"\"good\"\" dog,\nlying\",Hund\r\n\r\n"
                + ",k2,/abs/2.png,B,\n");
    List<Sample> samples = Samples.open(csv);
    assertThat(samples).extracting(Sample::key).containsExactly("k1", "k2");
    assertThat(samples.get(0).texts().keySet()).containsExactly("zh", "caption", "de");
    assertThat(samples.get(0).text("caption")).isEqualTo("A \"good\" dog,\nlying");
    assertThat(samples.get(0).text("zh")).isEqualTo("狗");
    assertThat(samples.get(0).image().read()).asString().isEqualTo("bytes");
    assertThat(samples.get(1).image().name()).isEqualTo("/abs/2.png");
    assertThat(samples.get(1).texts()).containsEntry("de", "");
  }

  @Test
  void tsvTakesQuotesAsTheyAre() {
    Path tsv = write("t.TSV", "image\tcaption\na.png\t\"Quoted\" word\nb.png\t5\" disk\n");
    List<Sample> samples = Samples.open(tsv);
    assertThat(samples).extracting(Sample::key).containsExactly("a.png", "b.png");
    assertThat(samples)
        .extracting(s -> s.text("caption"))
        .containsExactly("\"Quoted\" word", "5\" disk");
  }

  @Test
  void jsonLinesKeepStrings() {
    Path json =
        write(
            "t.jsonl",
            "{\"image\":\"a.png\",\"caption\":\"A\",\"width\":7}\n\n"
                + "{\"key\":\"k\",\"image\":\"b.png\",\"long\":\"B\\u00e4r\"}");
    List<Sample> samples = Samples.open(json);
    assertThat(samples).extracting(Sample::key).containsExactly("a.png", "k");
    assertThat(samples.get(0).texts()).containsOnlyKeys("caption");
    assertThat(samples.get(1).text("long")).isEqualTo("Bär");
  }

  @Test
  void equalKeysAreNamedWithBothLines() {
    assertRefused(
        write("t.csv", "key,image\nk,a.png\nother,b.png\nk,c.png\n"), "line 4", "line 2", "'k'");
    assertRefused(
        write("u.csv", "image,caption\na.png,A\na.png,B\n"), "line 3", "line 2", "column 'key'");
    assertRefused(
        write("t.jsonl", "{\"image\":\"a\"}\n\n{\"image\":\"a\"}\n"), "line 3", "line 1", "'a'");
  }

  @Test
  void pathsMustStayInTheFolder() {
    assertRefused(write("t.csv", "image\n../secret.png\n"), "line 2", "'../secret.png'", "outside");
    assertRefused(write("t.tsv", "image\nx/../../y.png\n"), "line 2", "outside");
    assertRefused(write("t.jsonl", "{\"image\":\"a\\u0000b\"}"), "line 1", "not a path");
    assertThat(Samples.open(write("u.csv", "image\nx/../y.png\n"))).hasSize(1);
  }

  @Test
  void damagedTablesAreRefused() {
    assertRefused(write("a.csv", "caption\nA\n"), "no column 'image'", "it has [caption]");
    assertRefused(write("a.tsv", "image\tcaption\n\tA\n"), "line 2", "'image' is missing or empty");
    assertRefused(write("b.csv", "image,caption\na.png,A,surplus\n"), "line 2", "3 values under 2");
    assertRefused(write("c.csv", "image,image\na.png,b.png\n"), "header");
    assertRefused(write("d.csv", "image,caption\na.png,\"open\n"), "cannot read");
    assertRefused(write("e.csv", "key,image\n ,a.png\n"), "line 2", "'key' is empty");
    assertRefused(write("f.csv", new byte[] {'i', 'm', 'a', 'g', 'e', '\n', (byte) 0xE4}), "UTF-8");
    assertRefused(write("g.jsonl", new byte[] {'"', (byte) 0xFF, '"'}), "UTF-8");
    assertRefused(write("h.jsonl", "{\"image\":\"a\"\n"), "line 1", "JSON");
    assertRefused(write("i.jsonl", "[1]\n"), "line 1", "JSON object");
    assertRefused(write("j.jsonl", "{\"image\":\"a\"} x\n"), "line 1", "JSON");
    assertRefused(write("k.jsonl", "{\"image\":\"a\",\"image\":\"b\"}\n"), "line 1", "image");
    assertRefused(write("l.csv", ""), "no samples");
    assertRefused(write("m.xlsx", "x"), "neither");
    assertRefused(folder.resolve("none"), "does not exist");
    assertThatThrownBy(() -> Samples.open(Files.createDirectory(folder.resolve("empty"))))
        .hasMessageContaining("no samples");
  }

  @Test
  void endlessRecordsAreRefused() throws IOException {
    byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
    for (String name : List.of("endless.csv", "endless.jsonl")) {
      Path file = folder.resolve(name);
      try (OutputStream out = Files.newOutputStream(file)) {
        out.write("image\n\"".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 17; i++) {
          out.write(block);
        }
      }
      assertRefused(file, name.endsWith(".csv") ? "longer than" : "line 1");
    }
    Path json = folder.resolve("long.jsonl");
    Files.write(json, "x".repeat(17 << 20).getBytes(StandardCharsets.US_ASCII));
    assertRefused(json, "longer than");
  }

  @Test
  void malformedCaptionsAreNamed() {
    write("a.png", "x");
    Path text = write("a.txt", new byte[] {(byte) 0xE4});
    assertThatThrownBy(() -> Samples.open(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(text.toString())
        .hasMessageContaining("UTF-8");
  }

  @Test
  void whatIsNoFileIsNotRead() throws IOException {
    assertThatThrownBy(() -> ImageSource.file(folder).read()).hasMessageContaining("not a file");
    assertThatThrownBy(() -> ImageSource.file(folder.resolve("none")).read())
        .hasMessageContaining("no such file");
  }
}
