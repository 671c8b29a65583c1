package org.flame4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.flame4j.tensor.Scope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are not as the writer left them. */
class DamagedStoreTest {
  private static final int START = StoreFile.DATA_START;

  @TempDir private Path folder;
  private Path manifest = Path.of("");
  private Path shard = Path.of("");

  @BeforeEach
  void makeStore() {
    StoreFixture.store(folder, 6, 4);
    manifest = folder.resolve("manifest.json");
    shard = folder.resolve("rows-00001.safetensors");
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(
            () -> {
              try (EmbeddingStore store = EmbeddingStore.open(folder)) {
                store.keys().forEach(store::contains);
              }
            })
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(parts)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "layer" : 3        | "layer" : "three" | manifest.json is not a sound manifest
          "layer" : 3        | "layer" : 0       | layer must be positive: 0
          "layer" : 3,       | ''                | manifest.json is not a sound manifest
          "layer" : 3        | "layer" : null    | manifest.json is not a sound manifest
          "layer"            | "layers"          | manifest.json is not a sound manifest
          "width" : 5        | "width" : 70000   | width must be 1 to 65536: 70000
          "width" : 5        | "width" : 6       | belongs to a store with another manifest
          "version" : 2      | "version" : 3     | manifest.json has version 3, this program reads versions 1 to 2; use a newer one
          "version" : 2      | "version" : 0     | manifest.json has version 0, this program reads versions 1 to 2; embed the captions again
          "dtype" : "F16"    | "dtype" : "F8"    | manifest.json is not a sound manifest
          "facets" : 3       | "facets" : -3     | facets of prompt set 'short' must be 1 to 1000: -3
          "running"          | "walking"         | positions must be running or shared: walking
          {                  | [                 | manifest.json is not a sound manifest
          "layer" : 3        | "layer" : "three" | the value of 'layer' cannot be 'three'; restore it
          "layer" : 3,       | ''                | it has no field 'layer'
          "layer"            | "lay" : 1, "layer" | it has a field 'lay' that is not known
          "facets" : 3       | "facets" : ""     | the value of 'prompts[1].facets'
          """)
  void unsoundManifestIsRefused(String text, String replacement, String message)
      throws IOException {
    String json = Files.readString(manifest);
    assertThat(json).contains(text);
    Files.writeString(manifest, json.replace(text, replacement));
    assertRefused(message);
  }

  @Test
  void aManifestThatIsCutShortIsSaidToBe() throws IOException {
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.substring(0, json.indexOf("\"layer")));
    assertRefused("manifest.json is not a sound manifest: it is cut short (line 5, column");
    Files.writeString(manifest, "");
    assertRefused("it is empty");
    Files.writeString(manifest, "\0\0\0");
    assertRefused("is not a sound manifest", "(line 1, column");
    Files.writeString(manifest, "3");
    assertRefused("it is no JSON object");
  }

  @Test
  void aShardThatIsGoneIsNamed() throws IOException {
    Files.move(shard, folder.resolve("elsewhere"));
    assertRefused(shard + " is gone: restore it or embed its captions again");
    StoreWriter.create(folder, StoreFixture.MANIFEST, 4).close(); // makes the index anew
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.size()).isEqualTo(4);
    }
  }

  @Test
  void aShardThatIsCutShortIsSaidToBe() throws IOException {
    byte[] whole = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(whole, START + 8));
    assertRefused(
        shard + ": the file is cut short: tensor 'rows' needs",
        "; restore it, or delete it and embed its captions again");
  }

  @Test
  void folderWithoutManifestIsNoStore() throws IOException {
    Files.delete(manifest);
    assertRefused(folder + " is not an embedding store: it has no manifest.json");
    Files.createDirectory(manifest);
    assertRefused("no manifest.json");
  }

  @Test
  void hugeManifestIsNotRead() throws IOException {
    Files.write(manifest, new byte[(1 << 20) + 1]);
    assertRefused("manifest.json is larger than 1048576 bytes");
  }

  @Test
  void shardOfAnotherStoreIsRefused() throws IOException {
    Path other = folder.resolve("other");
    StoreManifest m = StoreFixture.MANIFEST;
    StoreManifest changed =
        StoreManifest.of(m.llm(), "other", m.layer(), m.width(), m.prompts(), "running", false);
    try (StoreWriter writer = StoreWriter.create(other, changed, 4)) {
      StoreFixture.append(writer, 4, 6);
    }
    Files.copy(other.resolve("rows-00000.safetensors"), folder.resolve("rows-00002.safetensors"));
    assertRefused("rows-00002.safetensors belongs to a store with another manifest");
  }

  @Test
  void keyThatComesTwiceIsFound() throws IOException {
    Files.copy(shard, folder.resolve("rows-00002.safetensors"));
    String message = "key 'Käse/4' comes twice: in " + shard + " and in " + folder + "/rows-00002";
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThatThrownBy(() -> store.contains("x"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(message);
    }
    StoreWriter writer = StoreWriter.create(folder, StoreFixture.MANIFEST, 4);
    assertThatThrownBy(() -> writer.contains("x"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(writer::close).hasMessageContaining(message);
    assertThat(StoreVerifier.verify(folder, done -> {}))
        .singleElement()
        .asString()
        .contains(message);
  }

  @Test
  void shardsCutShortAreRefused() throws IOException {
    byte[] whole = Files.readAllBytes(shard);
    for (int length = 0; length < whole.length; length += 13) {
      Files.write(shard, Arrays.copyOf(whole, length));
      assertRefused("rows-00001.safetensors");
    }
  }

  @Test
  void verifyFindsEveryChangedByteOfTheValues() throws IOException {
    byte[] whole = Files.readAllBytes(shard);
    int values = 2 * StoreFixture.ROWS * StoreFixture.WIDTH * 2;
    for (int at = START; at < START + values; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(shard, changed);
      try (EmbeddingStore store = EmbeddingStore.open(folder)) {
        assertThat(StoreVerifier.verify(folder, done -> {}))
            .singleElement()
            .asString()
            .contains("rows-00001.safetensors", "CRC32C");
      }
    }
  }

  @Test
  void offsetsThatLieAreFound() throws IOException {
    byte[] whole = Files.readAllBytes(shard);
    int start = START + 2 * StoreFixture.ROWS * StoreFixture.WIDTH * 2 + 16; // behind the keys
    // The second offset, of three, set to the end of memory.
    byte[] changed = whole.clone();
    Arrays.fill(changed, start + 8, start + 15, (byte) 0xff);
    Files.write(shard, changed);
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThatThrownBy(() -> store.keys().get(4))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("rows-00001.safetensors: key 0 claims bytes 0 to");
      assertThatThrownBy(() -> store.contains(StoreFixture.key(4)))
          .isInstanceOf(StoreException.class);
    }
    Arrays.fill(changed, start, start + 1, (byte) 1);
    Files.write(shard, changed);
    assertRefused("its keys do not fill the tensor 'keys'");
  }

  /** Any damage is an exception of this package, or values that verify finds to be wrong. */
  @Test
  void randomDamageNeverCrashes() throws IOException {
    byte[] whole = Files.readAllBytes(shard);
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      byte[] changed = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      Files.write(shard, changed);
      try (EmbeddingStore store = EmbeddingStore.open(folder);
          Scope scope = new Scope()) {
        List<String> damage = StoreVerifier.verify(folder, done -> {});
        // What is damaged may be a checksum alone.
        assertThat(!damage.isEmpty() || sameContent(store)).as("seed %d", seed).isTrue();
      } catch (StoreException e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining("rows-00001.safetensors");
      }
    }
  }

  /** A damaged index finds keys, or does not, or says that it is damaged; it never misleads. */
  @Test
  void damagedIndexNeverMisleads() throws IOException {
    Path index = folder.resolve(KeyIndexFile.NAME);
    byte[] whole = Files.readAllBytes(index);
    for (int seed = 0; seed < 120; seed++) {
      Random random = new Random(seed);
      byte[] changed = whole.clone();
      int end = seed % 3 == 0 ? 1200 : changed.length; // the header is mostly spaces
      int start = seed % 3 == 0 ? 0 : StoreFile.DATA_START;
      for (int i = random.nextInt(4); i >= 0; i--) {
        changed[random.nextInt(start, end)] = (byte) random.nextInt(256);
      }
      Files.write(index, changed);
      try (EmbeddingStore store = EmbeddingStore.open(folder)) {
        for (int i = 0; i < 6; i++) {
          if (store.contains(StoreFixture.key(i))) {
            assertThat(store.position(StoreFixture.key(i))).as("seed %d", seed).isEqualTo(i);
          } else {
            assertThat(StoreVerifier.verify(folder, done -> {})).as("seed %d", seed).isNotEmpty();
          }
        }
      } catch (StoreException e) {
        assertThat(e)
            .as("seed %d", seed)
            .hasMessageContaining("index")
            .hasMessageNotContaining("\n");
      }
    }
  }

  @Test
  void indexThatIsCutShortIsNotUsed() throws IOException {
    Path index = folder.resolve(KeyIndexFile.NAME);
    byte[] whole = Files.readAllBytes(index);
    for (int length = 0; length < whole.length; length += 97) {
      Files.write(index, Arrays.copyOf(whole, length));
      assertThat(StoreStat.of(folder).indexed()).isFalse();
    }
    try (EmbeddingStore store = EmbeddingStore.open(folder)) {
      assertThat(store.position(StoreFixture.key(5))).isEqualTo(5);
    }
    assertThat(StoreVerifier.verify(folder, done -> {}))
        .containsExactly(index + " is not of these shards; remove it, it is made anew");
    StoreWriter.create(folder, StoreFixture.MANIFEST, 4).close();
    assertThat(StoreVerifier.verify(folder, done -> {})).isEmpty();
    assertThat(Files.readAllBytes(index)).isEqualTo(whole);
  }

  private static boolean sameContent(EmbeddingStore store) {
    int[][] rows = {{0, 1, 2, 3}, {0, 1, 2, 3}};
    int[] samples = {4, 5};
    float[] actual = org.flame4j.tensor.Tensors.floats(store.rows(samples, rows));
    return Arrays.equals(actual, StoreFixture.expected(samples, rows))
        && store.keys().equals(StoreFixture.keys(0, 6))
        && store.textHash(4) == 0
        && store.textHash(5) == 0;
  }
}
