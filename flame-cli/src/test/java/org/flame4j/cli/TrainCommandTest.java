package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Training as a user starts it: how long, and what is refused before anything is written. */
class TrainCommandTest {
  @TempDir private static Path folder;

  private static Squares squares() {
    return new Squares(folder);
  }

  @BeforeAll
  static void embed() throws IOException {
    squares().draw();
    Flame flame = Flame.run(squares().embed());
    assertThat(flame.code()).as(flame.err()).isZero();
  }

  @Test
  void refusesValuesThatMakeNoSense() {
    Object[] args = squares().train("none");
    args[10] = "0";
    Flame flame = Flame.run(args);
    assertThat(flame.code()).isEqualTo(2);
    assertThat(flame.err()).contains("--epochs must be at least 1; it is 0");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void leavesNoFolderForARateOrCropThatMakesNoSense() {
    for (String[] wrong : new String[][] {{"--lr", "0"}, {"--min-crop", "2"}}) {
      List<Object> args = new ArrayList<>(List.of(squares().train("none")));
      int at = args.indexOf(wrong[0]);
      if (at >= 0) {
        args.subList(at, at + 2).clear();
      }
      args.addAll(List.of(wrong));
      assertThat(Flame.run(args.toArray()).code()).isEqualTo(2);
      assertThat(folder.resolve("none")).doesNotExist();
    }
  }

  @Test
  void trainsForATime() throws IOException {
    Path out = folder.resolve("timed");
    List<Object> args = new ArrayList<>(List.of(squares().train("timed")));
    args.set(9, "--minutes");
    args.set(10, "0.02");
    Flame flame = Flame.run(args.toArray());
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(flame.err()).contains("0:01 minutes");
    assertThat(out.resolve("card.json")).content().contains("\"minutes\" : \"0.02\"");
    List<String> steps = Files.readAllLines(out.resolve("metrics.jsonl"));
    JsonNode last = JsonMapper.shared().readTree(steps.getLast());
    assertThat(last.path("step").asInt()).isEqualTo(steps.size());
    assertThat(last.path("lr").asDouble()).isLessThan(3e-3);
  }

  @Test
  void whatIsTypedGoesBeforeAFileOfOptions() throws IOException {
    Object[] all = squares().train("overridden");
    List<String> lines = Arrays.stream(all).skip(1).map(String::valueOf).toList();
    Path file = Files.write(folder.resolve("run.args"), lines);
    Flame flame = Flame.run("train", "@" + file, "--minutes", "0.01", "--lr", "1e-5");
    assertThat(flame.code()).as(flame.err()).isZero();
    Path record = folder.resolve("overridden").resolve("run.json");
    JsonNode settings = JsonMapper.shared().readTree(record).path("settings");
    assertThat(settings.path("lr").asString()).isEqualTo("1.0E-5");
    assertThat(settings.path("minutes").asString()).isEqualTo("0.01");
    assertThat(settings.path("batchSize").asString()).isEqualTo("9");
  }

  @Test
  void listsSamplesWithoutEmbeddingsOnceItRuns() throws IOException {
    Path more = Files.createDirectories(folder.resolve("more"));
    Files.copy(squares().pictures().resolve("red.png"), more.resolve("unheard-of.png"));
    Files.writeString(more.resolve("unheard-of.txt"), "never embedded");
    List<Object> args = new ArrayList<>(List.of(squares().train("listed")));
    args.add(3, more);
    args.set(11, "1");
    Path list = folder.resolve("listed").resolve("without-embeddings.txt");
    List<Object> refused = new ArrayList<>(args);
    refused.addAll(List.of("--pool", "cls", "--pretrained-image", folder.resolve("nothing")));
    assertThat(Flame.run(refused.toArray()).code()).isEqualTo(1);
    assertThat(list.getParent()).doesNotExist();
    Flame flame = Flame.run(args.toArray());
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(flame.err()).contains("1 of 10 samples have no embeddings and are left out");
    assertThat(list).hasContent("unheard-of.png");
  }

  @Test
  void leavesNothingWhereNoPictureCanBeRead() throws IOException {
    Object[] args = squares().train("untrained");
    args[2] = squares().unreadable();
    Flame flame = Flame.run(args);
    assertThat(flame.code()).as(flame.err()).isEqualTo(1);
    assertThat(flame.err()).contains("can be read");
    assertThat(folder.resolve("untrained")).doesNotExist();
  }

  /** The commonest mistake, a table that was copied away from its pictures. */
  @Test
  void saysBeforeTrainingThatPicturesAreNotThere() throws IOException {
    Path table = folder.resolve("moved/t.tsv");
    Files.createDirectories(table.getParent());
    Files.writeString(table, "image\nred.png\nblue.png\n");
    Object[] args = squares().train("moved-run");
    args[2] = table;
    Flame flame = Flame.run(args);
    String missing = table.resolveSibling("red.png") + ": there is no such file";
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err())
        .contains("--data " + table, missing, "a table's paths begin in the table's folder")
        .hasLineCount(1);
    List<Object> judged = new ArrayList<>(List.of(squares().train("moved-run")));
    judged.addAll(List.of("--val-data", table));
    Flame validation = Flame.run(judged.toArray());
    assertThat(validation.code()).isEqualTo(1);
    assertThat(validation.err()).contains("--val-data " + table, missing).hasLineCount(1);
    assertThat(folder.resolve("moved-run")).doesNotExist();
  }

  @Test
  void picturesOfValidationThatCannotBeReadAreCounted() {
    List<Object> args = new ArrayList<>(List.of(squares().train("judged")));
    args.set(10, "2");
    args.addAll(List.of("--val-data", squares().pictures()));
    Flame flame = Flame.run(args.toArray());
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(flame.err()).contains("skipped 1 sample of --val-data, such as ", "broken.png");
  }

  @Test
  void saysWhatToDoWhereNoSampleIsInTheStore() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.copy(squares().pictures().resolve("red.png"), other.resolve("unheard-of.png"));
    Object[] args = squares().train("unheard");
    args[2] = other;
    assertThat(Flame.run(args).err())
        .contains("none of the 1 samples", "embed this data into it", "--key", "'unheard-of.png'");
  }

  @Test
  void refusesATextTowerOfItsOwnInSeveralProcesses() {
    Path out = folder.resolve("several");
    Flame flame =
        Flame.run(
            "train", "--data", "none.tsv", "--baseline", "none", "--out", out, "--processes", "2");
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err()).contains("--baseline trains in one process");
    assertThat(out).doesNotExist();
  }
}
