package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which picture comes when. */
class TrainingOrderTest {
  private static TrainingSource source(String name, int shards, int each, double weight) {
    List<List<Sample>> all = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      String prefix = name + shard + ".";
      all.add(
          IntStream.range(0, each)
              .mapToObj(i -> new Sample(prefix + i, ImageSource.none("none"), Map.of()))
              .toList());
    }
    return new TrainingSource(all, weight);
  }

  private static TrainingOrder order(TrainingSource... sources) {
    return new TrainingOrder(List.of(sources), 10, 0);
  }

  private static List<String> keys(List<Sample> samples) {
    return samples.stream().map(Sample::key).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10, 40, 1000})
  void anEpochShowsEveryPictureOnce(int buffer) {
    TrainingSource source = source("a", 4, 10, 1);
    TrainingOrder order = new TrainingOrder(List.of(source), buffer, 7);
    List<String> first = keys(order.epoch(0));
    assertThat(first).hasSize(order.size()).hasSize(40).doesNotHaveDuplicates();
    assertThat(keys(new TrainingOrder(List.of(source), buffer, 7).epoch(0))).isEqualTo(first);
    assertThat(keys(order.epoch(1))).hasSize(40).doesNotHaveDuplicates().isNotEqualTo(first);
    assertThat(keys(new TrainingOrder(List.of(source), buffer, 8).epoch(0))).isNotEqualTo(first);
  }

  @Test
  void aPictureComesAgainOnlyAfterAllOthers() {
    TrainingOrder order =
        new TrainingOrder(List.of(source("a", 4, 10, 3), source("b", 2, 5, 0.5)), 1000, 7);
    List<String> often = keys(order.epoch(0)).stream().filter(key -> key.startsWith("a")).toList();
    assertThat(often).hasSize(120);
    for (int pass = 0; pass < 3; pass++) {
      assertThat(often.subList(40 * pass, 40 * (pass + 1))).doesNotHaveDuplicates();
    }
    assertThat(often.subList(0, 40)).isNotEqualTo(often.subList(40, 80));
  }

  @Test
  void aSmallBufferReadsShardsNearlyInSequence() {
    TrainingSource source = source("a", 20, 50, 1);
    List<String> near = keys(new TrainingOrder(List.of(source), 10, 1).epoch(0));
    List<String> far = keys(new TrainingOrder(List.of(source), 1000, 1).epoch(0));
    assertThat(jumps(near)).isLessThan(200);
    assertThat(jumps(far)).isGreaterThan(800);
    assertThat(near).isNotEqualTo(near.stream().sorted().toList());
  }

  /** How often the next picture lies in another shard. */
  private static long jumps(List<String> keys) {
    return IntStream.range(1, keys.size())
        .filter(i -> !shard(keys.get(i)).equals(shard(keys.get(i - 1))))
        .count();
  }

  private static String shard(String key) {
    return key.substring(0, key.indexOf('.'));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 1000})
  void weightsSayHowOftenASourceIsShown(int buffer) {
    TrainingSource half = source("half", 2, 10, 0.5);
    TrainingSource twice = source("twice", 1, 10, 2);
    TrainingOrder order = new TrainingOrder(List.of(half, twice), buffer, 3);
    assertThat(order.size()).isEqualTo(30);
    Map<String, Integer> shown = new TreeMap<>();
    for (int epoch = 0; epoch < 4; epoch++) {
      List<String> keys = keys(order.epoch(epoch));
      assertThat(keys.stream().filter(key -> key.startsWith("half"))).hasSize(10);
      keys.forEach(key -> shown.merge(key, 1, Integer::sum));
    }
    assertThat(shown).hasSize(30);
    shown.forEach((key, times) -> assertThat(times).isEqualTo(key.startsWith("half") ? 2 : 8));
  }

  @Test
  void sourcesAreMixedEvenly() {
    TrainingOrder order =
        new TrainingOrder(List.of(source("a", 1, 30, 1), source("b", 1, 10, 1)), 1, 3);
    List<String> keys = keys(order.epoch(0));
    for (int start = 0; start < 40; start += 8) {
      long ofB = keys.subList(start, start + 8).stream().filter(k -> k.startsWith("b")).count();
      assertThat(ofB).isBetween(1L, 3L);
    }
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> source("a", 1, 1, 0)).hasMessageContaining("weight=0.0");
    assertThatThrownBy(() -> new TrainingOrder(List.of(), 0, 0)).hasMessageContaining("buffer=0");
    assertThatThrownBy(() -> new TrainingOrder(Collections.emptyList(), 1, 0))
        .hasMessageContaining("an epoch has 0 pictures");
    assertThatThrownBy(() -> order(source("a", 2, 10, 1), source("b", 1, 10, 0.04)))
        .hasMessageContaining("weight 0.04 is too low for a source of 10 pictures");
    List<Sample> many =
        Collections.nCopies(3_000_000, source("a", 1, 1, 1).shards().getFirst().getFirst());
    TrainingSource large = new TrainingSource(List.of(many), 1000);
    assertThatThrownBy(() -> order(large)).hasMessageContaining("an epoch has 3000000000 pictures");
  }
}
