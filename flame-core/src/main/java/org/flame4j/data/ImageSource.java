package org.flame4j.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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

  /** A picture within a larger file, such as an archive. */
  static ImageSource part(Path file, String name, long offset, long size) {
    return new FilePart(file, name, offset, size);
  }

  /** Where there is no picture: reading it fails. */
  static ImageSource none(String name) {
    return new NoImage(name);
  }

  /** Far beyond the largest picture that is decoded, stored without loss. */
  private static void checkSize(long size) throws IOException {
    long most = 512L << 20;
    if (size > most) {
      throw new IOException("it has " + size + " bytes, more than the " + most + " allowed");
    }
  }

  /** See {@link #part}. The file is opened for each read: many archives, any order. */
  record FilePart(Path file, String member, long offset, long size) implements ImageSource {
    @Override
    public String name() {
      return file + ":" + member;
    }

    @Override
    public byte[] read() throws IOException {
      checkSize(size);
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        while (bytes.hasRemaining()) {
          if (channel.read(bytes, offset + bytes.position()) < 0) {
            throw new IOException("the archive ends within it: it has changed since it was listed");
          }
        }
      }
      return bytes.array();
    }
  }

  /** See {@link #none}. */
  record NoImage(String name) implements ImageSource {
    @Override
    public byte[] read() throws IOException {
      throw new IOException("there is no picture");
    }
  }

  /** A file, bounded before it is read. */
  record FileImage(Path file) implements ImageSource {

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
      checkSize(Files.size(file));
      return Files.readAllBytes(file);
    }
  }
}
