package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts from several places into one store, and what is said of those that are missing. */
class EmbedCommandTest {
  @TempDir private Path folder;

  private Flame embed(Object... more) {
    List<Object> line = new ArrayList<>(List.of("embed", "--llm", Flame.llm(), "--layer", "1"));
    line.addAll(Arrays.asList(more));
    return Flame.run(line.toArray());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void joinsCaptionsByKeyAndListsWhatIsMissing() throws IOException {
    Path data = write("t.tsv", "key\talt\nk1\ta dog\nk2\ta cat\nk3\t\nk4\tan owl\nk5\ta dog\n");
    Path captions =
        write(
            "long.json",
            """
            [{"__key__": "k5", "minicpm": "A dog that lies on grass."},
             {"__key__": "k1", "minicpm": "A dog that lies on grass."},
             {"__key__": "k3", "minicpm": "A fox."}, {"__key__": "k9", "minicpm": "Nobody's."},
             {"__key__": "k2", "minicpm": "A cat."}]
            """);
    Path out = folder.resolve("store");
    Object[] line = {
      "--data",
      data,
      "--raw",
      "alt",
      "--short",
      "none",
      "--long",
      captions + ":minicpm",
      "--out",
      out
    };
    Flame flame = embed(line);
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(flame.out()).contains("3 samples embedded, 0 were there before");
    assertThat(flame.err())
        .contains(
            "skipped 3, listed in " + out.resolve("skipped.tsv"),
            "1: no text in field 'alt'",
            "1: no text in field 'long.json:minicpm'",
            "1: no sample for the text in long.json:minicpm",
            "4 captions (2 more were repeated)",
            "GFLOP/s");
    List<String> skipped = Files.readAllLines(out.resolve("skipped.tsv"));
    assertThat(skipped).hasSize(4).first().isEqualTo("key\treason");
    assertThat(skipped.subList(1, 4)).extracting(s -> s.substring(0, 2)).contains("k3", "k4", "k9");
    assertThat(out.resolve("t.00000.safetensors")).exists();

    Flame again = embed(line);
    assertThat(again.out()).contains("0 samples embedded, 3 were there before");
    assertThat(again.err()).contains("nothing had to be embedded", "skipped 3");
    assertThat(Files.readAllLines(out.resolve("skipped.tsv"))).isEqualTo(skipped);
  }

  @Test
  void partsFillOneStore() throws IOException {
    Path data = write("t.tsv", "key\tcaption\n1\ta\n2\tb\n3\tc\n");
    Path out = folder.resolve("store");
    for (String part : List.of("0/2", "1/2")) {
      Flame flame =
          embed(
              "--data",
              data,
              "--short",
              "none",
              "--long",
              "none",
              "--out",
              out,
              "--shard",
              part,
              "--shard-samples",
              "2");
      assertThat(flame.code()).as(flame.err()).isZero();
      assertThat(flame.out()).contains(part.equals("0/2") ? "2 samples" : "1 samples");
    }
    assertThat(out.resolve("t.00001.safetensors")).exists();
  }

  @Test
  void whatCannotWorkIsRefusedBeforeTheModelIsOpened() throws IOException {
    Path data = write("t.tsv", "key\tcaption\n1\ta\n");
    Object[] store = {"--out", folder.resolve("store")};
    assertRefused(embed("--data", data, "--raw", "alt", store[0], store[1]), "no column 'alt'");
    assertRefused(embed("--data", data, "--shard", "2", store[0], store[1]), "0/8 to 7/8");
    assertRefused(embed("--data", data, "--shard", "2/2", store[0], store[1]), "2 of 2");
    assertRefused(
        embed("--data", data, "--long", folder + "/none.json:m", store[0], store[1]),
        "none.json do not exist");
    assertThat(folder.resolve("store")).doesNotExist();
  }

  private static void assertRefused(Flame flame, String message) {
    assertThat(flame.code()).isNotZero();
    assertThat(flame.err()).contains(message);
  }

  @Test
  void aDamagedFileIsNamedAtTheEnd() throws IOException {
    write("a.csv", "key,caption\n1,a,b\n");
    write("b.csv", "key,caption\n2,b\n");
    Flame flame =
        embed(
            "--data",
            folder + "/*.csv",
            "--short",
            "none",
            "--long",
            "none",
            "--out",
            folder.resolve("store"));
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.out()).contains("1 samples embedded");
    assertThat(flame.err()).contains("1 of the data's shards cannot be read", "a.csv line 2");
  }
}
