package org.flame4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where a picture's bytes come from. */
public interface ImageSource {
  /** What errors call it. */
  String name();

  /** The whole file, compressed as it is. */
  byte[] read() throws IOException;

  /** A picture in a file of its own. */
  static ImageSource file(Path file) {
    return new FileImage(file);
  }

  /** A file, bounded before it is read. */
  record FileImage(Path file) implements ImageSource {
    /** Far beyond the largest picture that is decoded, stored without loss. */
    private static final long MAX_BYTES = 512L << 20;

    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public byte[] read() throws IOException {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(name(), null, "there is no such file");
      }
      if (!Files.isRegularFile(file)) { // a device or a pipe would never end
        throw new IOException("it is not a file");
      }
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new IOException("it has " + size + " bytes, more than the " + MAX_BYTES + " allowed");
      }
      return Files.readAllBytes(file);
    }
  }
}
