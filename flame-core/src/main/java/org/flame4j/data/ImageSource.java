package org.flame4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a picture's bytes come from. */
public interface ImageSource {
  /** What errors call it. */
  String name();

  byte[] read() throws IOException;

  /** A picture in a file of its own. */
  static ImageSource file(Path file) {
    return new FileImage(file);
  }

  /** A file, bounded before it is read. */
  record FileImage(Path file) implements ImageSource {
    private static final long MAX_BYTES = 256L << 20;

    @Override
    public String name() {
      return file.toString();
    }

    @Override
    public byte[] read() throws IOException {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new IOException("the file has " + size + " bytes; pictures may have " + MAX_BYTES);
      }
      return Files.readAllBytes(file);
    }
  }
}
