package org.flame4j.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gives a held-out caption away, and what does not. */
class HeldOutTest {
  private final HeldOut heldOut =
      new HeldOut(
          List.of(
              "fish",
              "A horse (an old one). Look!",
              "eine rote Blume",
              "piñata",
              "family: man, boy",
              "ΨΑΡΙΆ ΤΗΣ ΘΆΛΑΣΣΑΣ",
              "ışık",
              "魚",
              "東京タワー",
              "ปลาทอง"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fish",
        "A FISH.",
        "Image description : \"fish.\" . After thinking step by step",
        "Image description : \"aquarium (water, fish).\" . in just one word:\"aquarium\"",
        "in just one word:\"fish\"",
        "peixe = fish = 물고기",
        "fish: an animal that swims",
        "ein Strauß; horse, rider",
        "A horse. Look, a horse!",
        "une piñata",
        "une pin\u0303ata",
        "Das ist eine rote Blume im Garten",
        "Rote Blume",
        "a family of a man and family, man, boy too",
        "ψαριά της θάλασσας",
        "IŞIK",
        "魚",
        "魚。",
        "昨日東京タワーに行った",
        "東京 タワー",
        "สีของปลาทองสวย",
      })
  void isFound(String text) {
    assertThat(heldOut.find(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "!?",
        "a gloss in which a fish swims along",
        "fishes",
        "flying fish",
        "rote und weiße Blume",
        "family of a boy",
        "金魚が泳ぐ",
        "東京のタワー",
        "seahorse"
      })
  void isFree(String text) {
    assertThat(heldOut.find(text)).isEmpty();
  }

  @Test
  void textInBracketsAndSecondSentencesAreNoPartOfTheName() {
    assertThat(heldOut.find("horse")).contains("horse");
    assertThat(heldOut.find("an old one")).isEmpty();
  }

  @Test
  void captionsWithoutLettersHoldNothingOut() {
    assertThat(new HeldOut(List.of("!?", "")).size()).isZero();
  }

  @Test
  void aFinishedFileIsReadAgain(@TempDir Path folder) throws IOException {
    Path sound =
        Files.writeString(folder.resolve("sound"), "{\"text\": \"a\", \"answer\": \"dog\"}\n");
    CorpusFile.verify(sound, heldOut);
    Path leak =
        Files.writeString(
            folder.resolve("leak"),
            "{\"text\": \"a\"}\n{\"text\": \"b:\\\"\", \"answer\": \"Fish\\\"\"}\n");
    assertThatThrownBy(() -> CorpusFile.verify(leak, heldOut))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("leak line 2 has the held-out caption 'fish'");
    Path broken = Files.writeString(folder.resolve("broken"), "{\"text\": ");
    assertThatThrownBy(() -> CorpusFile.verify(broken, heldOut))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("line 1 is not sound JSON");
  }
}
