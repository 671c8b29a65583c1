package org.flame4j.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index against a map. */
class KeyIndexTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 17, 5000})
  void findsWhatAMapFinds(int expected) {
    Random random = new Random(expected);
    List<byte[]> keys = new ArrayList<>();
    Map<String, Integer> map = new HashMap<>();
    KeyIndex index = new KeyIndex((i, key) -> Arrays.equals(keys.get(i), key), expected);
    for (int i = 0; i < 5000; i++) {
      String key = Integer.toString(random.nextInt(8000), 36);
      byte[] bytes = key.getBytes(UTF_8);
      assertThat(index.find(bytes)).isEqualTo(map.getOrDefault(key, -1));
      if (!map.containsKey(key)) {
        map.put(key, keys.size());
        keys.add(bytes);
        index.add(bytes);
      }
    }
    map.forEach((key, position) -> assertThat(index.find(key.getBytes(UTF_8))).isEqualTo(position));
    assertThat(map).hasSizeGreaterThan(3000);
  }
}
