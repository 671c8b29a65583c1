package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flame4j.data.tar.TinyTar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webdataset shards, patterns of files, and texts joined by key. */
class ShardsTest {
  @TempDir private Path folder;

  private final List<String> skipped = new ArrayList<>();

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private List<Sample> open(SampleOptions options, String... sources) {
    List<String> paths = new ArrayList<>();
    for (String source : sources) {
      paths.add(folder.resolve("x").resolveSibling(source).toString());
    }
    return Samples.open(paths, options, (key, reason) -> skipped.add(reason));
  }

  private static TinyTar sample(TinyTar tar, String key) {
    return tar.file(key + ".jpg", "picture of " + key)
        .file(key + ".txt", " text of " + key + "\n")
        .file(key + ".json", "{\"short\": \"short " + key + "\", \"n\": 1, \"deep\": {\"a\": 1}}");
  }

  @Test
  void membersOfOneNameAreASample() throws IOException {
    TinyTar tar = sample(sample(new TinyTar(), "a/b.c/000"), "001").file("002.cls", "7");
    write("s.tar", tar.file("002.seg.png", "mask").file("002.png", "picture").bytes());
    List<Sample> samples = open(SampleOptions.ALL, "s.tar");
    assertThat(samples).extracting(Sample::key).containsExactly("a/b.c/000", "001", "002");
    assertThat(samples.get(0).texts())
        .containsOnlyKeys("txt", "caption", "json:short")
        .containsEntry("caption", "text of a/b.c/000")
        .containsEntry("json:short", "short a/b.c/000");
    assertThat(samples.get(0).image().read()).asString().isEqualTo("picture of a/b.c/000");
    assertThat(samples.get(2).image().read()).asString().isEqualTo("picture");
    assertThat(samples.get(2).image().name()).endsWith("s.tar:002.png");
    assertThat(samples.get(2).text("cls")).isEqualTo("7");
  }

  @Test
  void onlyTheTextsAskedForAreRead() throws IOException {
    write("s.tar", sample(new TinyTar(), "k").file("k.long.txt", "long").bytes());
    SampleOptions options = SampleOptions.texts(TextFields.of(List.of("json:short", "long.txt")));
    assertThat(open(options, "s.tar").getFirst().texts())
        .containsOnlyKeys("json:short", "long.txt")
        .containsEntry("long.txt", "long");
    assertThatThrownBy(() -> open(options, "s.tar").getFirst().image().read())
        .hasMessage("there is no picture");
    assertThat(open(new SampleOptions(TextFields.NONE, "", true), "s.tar").getFirst().texts())
        .isEmpty();
  }

  @Test
  void whatIsNotUsableIsNamed() throws IOException {
    TinyTar tar =
        new TinyTar()
            .file("no-picture.txt", "t")
            .file("bad.jpg", "p")
            .file("bad.txt", new byte[] {(byte) 0xE4})
            .file("twice.jpg", "p")
            .file("twice.JPG", "p")
            .file("json.jpg", "p")
            .file("json.json", "[1]")
            .file("__info__.txt", "for webdataset")
            .file(".hidden", "x")
            .file("good.jpg", "p");
    write("s.tar", sample(tar, "good2").bytes());
    write("t.tar", sample(new TinyTar(), "good2").bytes());
    assertThat(open(SampleOptions.ALL, "s.tar", "t.tar"))
        .extracting(Sample::key)
        .containsExactly("good", "good2");
    assertThat(skipped).hasSize(5);
    assertThat(skipped.get(0)).contains("'no-picture'", "no .jpg");
    assertThat(skipped.get(1)).contains("'bad'", "bad.txt is not UTF-8");
    assertThat(skipped.get(2)).contains("'twice'", "twice.JPG is there twice");
    assertThat(skipped.get(3)).contains("'json'", "json.json is not a JSON object");
    assertThat(skipped.get(4)).contains("t.tar", "'good2' came before");
    assertThatThrownBy(() -> Samples.open(folder.resolve("s.tar")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no-picture");
  }

  @Test
  void damagedShardsAreNamed() throws IOException {
    write("s.tar", "this is no archive".repeat(100));
    assertThatThrownBy(() -> open(SampleOptions.ALL, "s.tar"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("s.tar", "byte 0");
  }

  @Test
  void patternsStandForFilesInTheirOrder() throws IOException {
    for (int i = 8; i <= 11; i++) {
      write("s-%03d.tar".formatted(i), sample(new TinyTar(), "k" + i).bytes());
    }
    write("t.tsv", "image\tcaption\na.png\tA\n");
    assertThat(open(SampleOptions.ALL, "s-{008..010}.tar"))
        .extracting(Sample::key)
        .containsExactly("k8", "k9", "k10");
    assertThat(open(SampleOptions.ALL, "{t.tsv,s-*.tar}")).hasSize(5);
    assertThat(open(SampleOptions.ALL, "")).hasSize(4); // a folder of shards
    assertThatThrownBy(() -> open(SampleOptions.ALL, "s-{010..012}.tar"))
        .hasMessageContainingAll("s-012.tar", "does not exist");
    assertThatThrownBy(() -> open(SampleOptions.ALL, "x-*.tar")).hasMessageContaining("no such");
    assertThatThrownBy(() -> open(SampleOptions.ALL, "{9..1}")).hasMessageContaining("upwards");
    assertThatThrownBy(() -> open(SampleOptions.ALL, "{0..99999}{0..99999}"))
        .hasMessageContaining("more than 1000000 files");
  }

  @Test
  void shardsHaveNamesOfTheirOwn() throws IOException {
    Files.createDirectories(folder.resolve("b"));
    write("a b.tsv", "key\tcaption\nk\tx\n");
    write("b/a b.tsv", "key\tcaption\nl\tx\n");
    DataSource data =
        DataSource.open(
            List.of(folder + "/a b.tsv", folder + "/b/a b.tsv"),
            SampleOptions.texts(TextFields.ALL));
    assertThat(data.shards()).extracting(DataShard::name).containsExactly("a_b", "a_b.2");
  }

  @Test
  void aJsonArrayIsData() throws IOException {
    write(
        "c.json",
        "[{\"__key__\": \"1\", \"minicpm\": \"A\"},\n {\"__key__\": 2, \"minicpm\": \"B\"}]");
    SampleOptions options = SampleOptions.texts(TextFields.of(List.of("minicpm")));
    List<Sample> samples = open(options, "c.json");
    assertThat(samples).extracting(Sample::key).containsExactly("1", "2");
    assertThat(samples.get(1).texts()).containsExactly(java.util.Map.entry("minicpm", "B"));
    for (String damaged : List.of("[{\"key\": \"1\"}", "{\"key\": 1}", "[1]", "[] []", "", "[{]")) {
      write("d.json", damaged);
      assertThatThrownBy(() -> open(options, "d.json"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("d.json");
    }
  }

  @Test
  void columnsAskedForMustBeThere() throws IOException {
    write("t.tsv", "id\timage\tcaption\n7\ta.png\tA\n");
    assertThatThrownBy(() -> open(SampleOptions.texts(TextFields.of(List.of("captoin"))), "t.tsv"))
        .hasMessageContainingAll("no column 'captoin'", "[id, image, caption]");
    assertThat(open(SampleOptions.ALL.withKey("id"), "t.tsv").getFirst().key()).isEqualTo("7");
    assertThatThrownBy(() -> open(SampleOptions.ALL.withKey("ix"), "t.tsv"))
        .hasMessageContaining("'ix' for keys");
  }
}
