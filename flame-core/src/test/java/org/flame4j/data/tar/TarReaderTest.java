package org.flame4j.data.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of every dialect, and hostile ones. */
class TarReaderTest {
  @TempDir private Path folder;

  private List<String> read(byte[] archive) throws IOException {
    Path file = Files.write(folder.resolve("a.tar"), archive);
    List<String> read = new ArrayList<>();
    try (TarReader tar = TarReader.open(file)) {
      for (var next = tar.next(); next.isPresent(); next = tar.next()) {
        TarEntry entry = next.orElseThrow();
        byte[] content = tar.read(entry);
        byte[] same = new byte[content.length]; // where the entry says it lies
        System.arraycopy(archive, (int) entry.offset(), same, 0, same.length);
        assertThat(content).isEqualTo(same);
        read.add(entry.name() + "=" + new String(content, StandardCharsets.UTF_8));
      }
    }
    return read;
  }

  private void assertDamaged(byte[] archive, String... parts) {
    assertThatThrownBy(() -> read(archive))
        .isInstanceOf(TarException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void filesComeInTheirOrderAndTheRestIsPassedOver() throws IOException {
    TinyTar tar =
        new TinyTar()
            .member("folder/", '5', new byte[0])
            .file("folder/a.txt", "A")
            .member("link", '2', new byte[0])
            .file("b.png", "x".repeat(40_000)) // beyond what is read at a time
            .member("old", '\0', "O".getBytes(StandardCharsets.UTF_8))
            .file("empty", "")
            .member("pax_global_header", 'g', TinyTar.pax("comment", "c"))
            .file("c.txt", "Ü");
    List<String> expected =
        List.of("folder/a.txt=A", "b.png=" + "x".repeat(40_000), "old=O", "empty=", "c.txt=Ü");
    assertThat(read(tar.unfinished())).isEqualTo(expected); // some writers leave the end mark out
    assertThat(read(tar.bytes())).isEqualTo(expected);
  }

  @Test
  void longNamesOfBothDialects() throws IOException {
    String name = "ordner/" + "é".repeat(150) + ".txt";
    byte[] gnu = (name + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] tar =
        new TinyTar()
            .member("././@LongLink", 'L', gnu)
            .file("cut", "1")
            .member("././@PaxHeader", 'x', TinyTar.pax("path", name))
            .file("cut", "2")
            .file("short", "3")
            .bytes();
    assertThat(read(tar)).containsExactly(name + "=1", name + "=2", "short=3");
  }

  @Test
  void sizesOfBothDialects() throws IOException {
    byte[] content = Arrays.copyOf("five!".getBytes(StandardCharsets.UTF_8), 512);
    byte[] binary = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    tar.writeBytes(new TinyTar().header("gnu", '0', binary).unfinished());
    tar.writeBytes(content);
    tar.writeBytes(
        new TinyTar()
            .member("x", 'x', TinyTar.pax("size", "5"))
            .header("pax", '0', "00000000000".getBytes(StandardCharsets.US_ASCII))
            .unfinished());
    tar.writeBytes(content);
    assertThat(read(tar.toByteArray())).containsExactly("gnu=five!", "pax=five!");
  }

  @Test
  void damagedOnesAreRefusedWithoutTakingMemory() {
    byte[] sound = new TinyTar().file("a", "x".repeat(2000)).bytes();
    byte[] wrong = sound.clone();
    wrong[3] ^= 1;
    assertDamaged(wrong, "byte 0", "check sum");
    assertDamaged(Arrays.copyOf(sound, 1500), "byte 0", "cut off", "2000 bytes");
    assertDamaged(Arrays.copyOf(sound, 300), "byte 0", "cut off");
    byte[] huge = {(byte) 0x80, 0, 0, 0, 0x7F, 0, 0, 0, 0, 0, 0, 0};
    assertDamaged(new TinyTar().header("h", '0', huge).bytes(), "cut off");
    assertDamaged(new TinyTar().header("h", 'L', huge).bytes(), "cut off");
    byte[] beyond = new byte[12];
    Arrays.fill(beyond, (byte) 0xFF);
    assertDamaged(new TinyTar().header("h", '0', beyond).bytes(), "63 bits");
    assertDamaged(new TinyTar().member("n", 'L', new byte[2 << 20]).bytes(), "name", "allowed");
    assertDamaged(
        new TinyTar().member("n", 'L', "n".repeat(5000).getBytes()).file("a", "").bytes(),
        "5000 characters");
    assertDamaged(new TinyTar().member("s", 'S', new byte[0]).bytes(), "sparse");
    assertDamaged(
        new TinyTar().member("x", 'x', TinyTar.pax("GNU.sparse.major", "1")).bytes(), "sparse");
    for (String pax : List.of("9999 path=a\n", "x path=a\n", "12 patha\n", "7 size=\n", "0 \n")) {
      assertDamaged(new TinyTar().member("x", 'x', pax.getBytes()).bytes(), "PAX");
    }
  }

  @Test
  void namesMustBeText() throws IOException {
    byte[] sound = new TinyTar().file("ab", "x").bytes();
    byte[] malformed = sound.clone();
    malformed[0] = (byte) ('a' + 'b'); // 0xC3, the first half of a character
    malformed[1] = 0;
    assertDamaged(malformed, "UTF-8");
  }

  @Test
  void compressedOnesAreNamed() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(new TinyTar().file("a", "x").bytes());
    }
    assertDamaged(zipped.toByteArray(), "compressed", "unpack");
  }

  @Test
  void randomDamageIsNeverMoreThanAnError() {
    Random random = new Random(7);
    byte[] sound =
        new TinyTar()
            .member("x", 'x', TinyTar.pax("path", "p".repeat(200)))
            .file("a", "x".repeat(700))
            .file("b.txt", "y")
            .bytes();
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = Arrays.copyOf(sound, random.nextInt(sound.length) + 1);
      for (int j = random.nextInt(4); j > 0; j--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        read(damaged);
      } catch (IOException e) {
        assertThat(e).isInstanceOf(TarException.class);
      }
    }
  }
}
