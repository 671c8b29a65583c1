package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.flame4j.model.ModelCard;
import org.flame4j.train.state.RunRecord;
import org.flame4j.vision.Activation;
import org.flame4j.vision.Pool;
import org.flame4j.vision.VisionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is not the one in its folder is told by options, not by names of the program. */
class RunDifferencesTest {
  private static final VisionConfig TOWER = VisionConfig.named("pocket", 64, 16, 576);
  private static final String TEXT = new ModelCard.TextTower("a.gguf", 3, "running").toString();
  private static final Map<String, String> SETTINGS =
      Map.of(
          "epochs", "6",
          "batchSize", "64",
          "lr", "5.0E-4",
          "textMean", "removed",
          "positives", "6",
          "vision", TOWER.toString());
  private static final Map<String, String> DATA =
      Map.of(
          "data", "a.tsv",
          "pictures", "9",
          "fingerprint", "abc",
          "llmHash", "123",
          "text", TEXT,
          "texts", "raw, short, long");

  /** The words for a run with these instead; of what it has not, the value is empty. */
  private static String told(Map<String, String> instead) {
    Map<String, String> settings = new TreeMap<>(SETTINGS);
    Map<String, String> data = new TreeMap<>(DATA);
    instead.forEach((name, value) -> {
      Map<String, String> map = DATA.containsKey(name) ? data : settings;
      if (value.isEmpty()) {
        map.remove(name);
      } else {
        map.put(name, value);
      }
    });
    RunRecord before = RunRecord.of(SETTINGS, DATA);
    return new RunDifferences(before.differences(RunRecord.of(settings, data))).toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "batchSize | 32 | --batch 64, not 32",
        "lr | 0.001 | --lr 0.0005, not 0.001",
        "freeze | all | no --freeze, not all",
        "positives | '' | --positives 6, not without",
        "textMean | kept | no --keep-text-mean, not with it",
        "data | b.tsv | --data a.tsv, not b.tsv",
        "fingerprint | x | other samples in --data",
        "llmHash | x | texts by another language model",
        "texts | raw | stored prompts raw, short, long, not raw"
      })
  void oneIsNamed(String name, String value, String words) {
    assertThat(told(Map.of(name, value))).isEqualTo(words);
  }

  @Test
  void aLengthOfTheOtherKindIsTold() {
    Map<String, String> other = Map.of("epochs", "", "minutes", "1.0");
    assertThat(told(other)).isEqualTo("--epochs 6, not --minutes 1");
  }

  @Test
  void severalAreToldInOneLine() {
    assertThat(told(Map.of("batchSize", "32", "lr", "0.1", "data", "b", "fingerprint", "x")))
        .isEqualTo("--batch 64, not 32; --lr 0.0005, not 0.1; --data a.tsv, not b");
  }

  @Test
  void ofTowersWhatDiffersIsTold() {
    VisionConfig other =
        VisionConfig.named("pocket", 32, 16, 576).with(Pool.CLS, 2, Activation.GELU);
    assertThat(told(Map.of("vision", other.toString())))
        .isEqualTo("--image-size 64, not 32; --pool avg, not cls");
    String larger = VisionConfig.named("small", 64, 16, 576).toString();
    assertThat(told(Map.of("vision", larger)))
        .startsWith("--model of width 192, not 384; --model of 6 layers, not 12;");
  }

  @Test
  void ofTextsWhatDiffersIsTold() {
    String layer = new ModelCard.TextTower("a.gguf", 4, "running").toString();
    assertThat(told(Map.of("text", layer))).isEqualTo("texts of layer 3, not 4");
  }

  @Test
  void aTextTowerOfItsOwnInPlaceOfAStoreIsTheWholeDifference() {
    String own = new ModelCard.TextTower(CaptionTexts.TOWER, 0, "none").toString();
    Map<String, String> baseline =
        Map.of("text", own, "texts", "captions", "positives", "1", "fingerprint", "x");
    assertThat(told(baseline)).isEqualTo("--store, not --baseline");
  }
}
