package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that make no sense are refused by the option's name, before anything else. */
class OptionChecksTest {
  private static final String TRAIN = "train --data x --store y --out ";
  private static final String EMBED = "embed --llm x --data y --out z ";
  private static final String PRETRAIN = "pretrain-lm --corpus x --out y ";

  @TempDir private Path folder;

  private static void assertRefused(String complaint, List<String> args) {
    Flame flame = Flame.run(args.toArray());
    assertThat(flame.err()).startsWith("flame: " + complaint + " (see flame ");
    assertThat(flame.err().lines()).hasSize(1);
    assertThat(flame.code()).isEqualTo(2);
  }

  private static List<String> words(String line) {
    return List.of(line.strip().split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "--batch -4, --batch must be at least 1; it is -4",
    "--micro-batch 0, --micro-batch must be at least 1; it is 0",
    "--positives 0, --positives must be at least 1; it is 0",
    "--shuffle 0, --shuffle must be at least 1; it is 0",
    "--lr -1, --lr must be more than 0; it is -1",
    "--lr NaN, --lr must be more than 0; it is NaN",
    "--warmup -1, --warmup must be at least 0; it is -1",
    "--minutes -1, --minutes must be more than 0; it is -1",
    "--minutes Infinity, --minutes must be more than 0; it is Infinity",
    "--epochs 0, --epochs must be at least 1; it is 0",
    "--weight-decay -0.5, --weight-decay must be at least 0; it is -0.5",
    "--patch-dropout 1, --patch-dropout must be at least 0 and below 1; it is 1",
    "--min-crop 2, --min-crop must be more than 0 and at most 1; it is 2",
    "--cache-images -1, --cache-images must be at least 0; it is -1",
    "--processes 0, --processes must be at least 1; it is 0",
    "--peer-timeout 0, --peer-timeout must be at least 1; it is 0",
    "--keep 0, --keep must be at least 1 (--checkpoint-every 0 writes none); it is 0",
    "'--data-weight 1,-2', --data-weight must be more than 0 and at most 1000; it is -2",
    "--image-size 60, --image-size must be a multiple of --patch-size; they are 60 and 16",
    "--pool max, --pool must be avg or cls; it is 'max'"
  })
  void ofTraining(String option, String complaint) throws Exception {
    Files.writeString(folder.resolve("card.json"), "{}"); // a model, of which others speak later
    List<String> line = new ArrayList<>(words(TRAIN + folder));
    line.addAll(words(option));
    assertRefused(complaint, line);
  }

  @ParameterizedTest
  @CsvSource({
    "--loss, loss 'dog' is unknown",
    "--augment, 'augmentation must be none, light or strong'",
    "--model, model 'dog' is unknown"
  })
  void ofNamesInTraining(String option, String complaint) throws Exception {
    Files.writeString(folder.resolve("card.json"), "{}");
    List<String> line = new ArrayList<>(words(TRAIN + folder));
    line.addAll(List.of(option, "dog"));
    Flame flame = Flame.run(line.toArray());
    assertThat(flame.err()).startsWith("flame: " + complaint);
    assertThat(flame.code()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        EMBED + "--shard-samples 0| --shard-samples must be at least 1 and at most 65536; it is 0",
        EMBED + "--layer 0| --layer must be at least 1; it is 0",
        EMBED + "--threads 0| --threads must be at least 1; it is 0",
        EMBED + "--weights int4| --weights must be full or int8; it is 'int4'",
        PRETRAIN + "--steps 0| --steps must be at least 1; it is 0",
        PRETRAIN + "--minutes 0| --minutes must be more than 0; it is 0",
        PRETRAIN + "--steps 5 --dtype i64| --dtype must be f16 or f32; it is 'i64'",
        PRETRAIN + "--steps 5 --layers 0| --layers must be at least 1; it is 0",
        PRETRAIN
            + "--steps 5 --text-share 3| --text-share must be at least 0 and at most 1; it is 3",
        PRETRAIN
            + "--steps 5 --heads 3| --width must be a multiple of twice --heads; they are 256 and 3",
        PRETRAIN
            + "--steps 5 --batch-tokens 9| --batch-tokens must be at least --context; they are 9 and 256",
        "search --llm x --model y --images z --top 0 dog| --top must be at least 1; it is 0",
        "encode images --model x --in y --out z --batch 0| --batch must be at least 1; it is 0",
        "eval languages --llm x --model y --data z --captions c --min-share 7| --min-share must be at least 0 and at most 1; it is 7",
        "demo --share 0| --share must be at least 1; it is 0",
        "demo --minutes 0| --minutes must be more than 0; it is 0"
      },
      delimiter = '|')
  void ofOthers(String line, String complaint) {
    assertRefused(complaint, words(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--out", "--data", "--store", "--model", "--val-data"})
  void emptyOnesInTraining(String option) {
    List<String> line = new ArrayList<>(words(TRAIN + folder));
    int at = line.indexOf(option);
    if (at >= 0) {
      line.set(at + 1, "");
    } else {
      line.addAll(List.of(option, ""));
    }
    assertRefused(option + " is empty", line);
  }

  @Test
  void emptyOnesOfOthers() {
    assertRefused("--out is empty", List.of("embed", "--llm", "x", "--data", "y", "--out="));
    assertRefused("--llm is empty", List.of("doctor", "--llm", ""));
    assertRefused("STORE is empty", List.of("store", "stat", ""));
  }

  @Test
  void whatMayBeEmptyIsNotRefused() {
    Flame flame = Flame.run("corpus", "--out", folder, "--bos", "", "--languages", "de");
    assertThat(flame.err()).contains("languages must contain en");
  }

  @Test
  void helpIsShownWhateverElseIsTyped() {
    assertThat(Flame.run("doctor", "--layer", "0", "--help").code()).isZero();
  }
}
