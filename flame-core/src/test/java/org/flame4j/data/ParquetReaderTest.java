package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that PyArrow wrote: seven rows in groups of three. */
class ParquetReaderTest {
  private static final SampleOptions CAPTIONS =
      SampleOptions.texts(TextFields.of(List.of("caption"))).withKey("sample_id");

  @TempDir private Path folder;

  private Path copy(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = ParquetReaderTest.class.getResourceAsStream("/parquet/" + name)) {
      Files.copy(Objects.requireNonNull(in), file);
    }
    return file;
  }

  private static List<Sample> open(Path file, SampleOptions options) {
    return Samples.open(
        List.of(file.toString()),
        options,
        (key, reason) -> {
          throw new DataException(reason);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "lz4", "gzip", "none"})
  void columnsAreFoundByName(String packed) throws IOException {
    Path file = copy(packed + ".parquet");
    List<Sample> samples = open(file, CAPTIONS);
    assertThat(samples).hasSize(7);
    assertThat(samples.get(6).key()).isEqualTo("1006");
    assertThat(samples.get(6).texts()).containsOnlyKeys("caption");
    assertThat(samples.get(6).text("caption")).isEqualTo("Bär 6 😀");
    assertThat(samples.get(3).texts()).isEmpty(); // no value is no text
    List<Sample> pictures = open(file, SampleOptions.ALL);
    assertThat(pictures.get(1).key()).isEqualTo("p/1.png");
    assertThat(pictures.get(1).image().name()).isEqualTo(folder.resolve("p/1.png").toString());
  }

  @Test
  void columnsThatDoNotFitAreNamed() throws IOException {
    Path file = copy("none.parquet");
    assertThatThrownBy(() -> open(file, SampleOptions.texts(TextFields.of(List.of("title")))))
        .hasMessageContainingAll("none.parquet", "'title'", "caption, score, tags");
    for (String column : List.of("score", "tags")) {
      assertThatThrownBy(() -> open(file, SampleOptions.texts(TextFields.of(List.of(column)))))
          .hasMessageContaining("'" + column + "' does not hold texts");
    }
  }

  @Test
  void damagedFilesAreErrors() throws IOException {
    byte[] sound = Files.readAllBytes(copy("snappy.parquet"));
    Path file = folder.resolve("damaged.parquet");
    Random random = new Random(5);
    for (int i = 0; i < 60; i++) {
      byte[] damaged = Arrays.copyOf(sound, sound.length - (i % 3 == 0 ? random.nextInt(200) : 0));
      for (int j = 0; j < 4; j++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try {
        assertThat(open(file, CAPTIONS)).hasSizeLessThanOrEqualTo(7);
      } catch (DataException e) {
        assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1);
      }
    }
  }

  /** A mapped file would end the process. */
  @Test
  void aFileThatIsCutWhileItIsReadIsAnError() throws IOException {
    Path file = copy("snappy.parquet");
    try (ReadFile open = new ReadFile(file)) {
      open.open();
      assertThat(open.readRange(0, 4).limit()).isEqualTo(4);
      Files.write(file, new byte[10]);
      assertThatThrownBy(() -> open.readRange(8, 4))
          .isInstanceOf(IOException.class)
          .hasMessage("it ends before byte 12, which it speaks of");
    }
  }
}
