package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.flame4j.store.FullDisk;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingFileTest {
  @TempDir private Path folder;
  private Path path = Path.of("");
  private final AtomicBoolean full = new AtomicBoolean();
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void name() {
    path = folder.resolve("lines");
  }

  private GrowingFile open() throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new GrowingFile(path, new FullDisk(channel, full::get), notes::add);
  }

  private static byte[] line(int number) {
    return ("line " + number + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void nothingIsLostWhileTheDiskIsFull() throws IOException {
    try (GrowingFile file = open()) {
      file.append(line(1));
      full.set(true);
      file.append(line(2));
      file.append(line(3));
      assertThat(notes).hasSize(1);
      assertThat(notes.getFirst()).contains("cannot write " + path, "No space left on device");
      full.set(false);
      file.append(line(4));
      assertThat(path).hasContent("line 1\nline 2\nline 3\nline 4");
      full.set(true);
      file.append(line(5));
      assertThat(notes).hasSize(2); // it was free in between
      full.set(false);
    }
    assertThat(path).hasContent("line 1\nline 2\nline 3\nline 4\nline 5");
  }

  @Test
  void whatIsThereStays() throws IOException {
    Files.write(path, line(1));
    try (GrowingFile file = open()) {
      file.append(line(2));
    }
    assertThat(path).hasContent("line 1\nline 2");
  }

  @Test
  void whatCannotBeWrittenAtTheEndIsAnError() throws IOException {
    GrowingFile file = open();
    full.set(true);
    file.append(line(1));
    assertThatThrownBy(file::close)
        .isInstanceOf(IOException.class)
        .hasMessage("cannot write " + path + ": No space left on device");
  }
}
