package org.flame4j.cli.corpus;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flame4j.cli.packages.PackageException;

/**
 * Reads a compiled gettext catalogue ({@code .mo}): magic number, revision, number of strings N,
 * offsets of two tables of N pairs (length, offset), originals and translations; 32 bits each, in
 * the byte order that the magic number shows. Strings end with a zero byte.
 */
final class Gettext {
  private static final int MAGIC = 0x950412de;
  private static final int MAX_STRINGS = 100_000;

  private Gettext() {}

  /** Translations by original, in the order of the file; the header is left out. */
  static Map<String, String> read(String name, byte[] bytes) {
    try {
      ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      if (file.getInt(0) != MAGIC) {
        file.order(ByteOrder.BIG_ENDIAN);
      }
      int count = file.getInt(8);
      if (file.getInt(0) != MAGIC || count < 0 || count > MAX_STRINGS) {
        throw new PackageException(name + " is no gettext catalogue");
      }
      Map<String, String> texts = new LinkedHashMap<>();
      for (int i = 0; i < count; i++) {
        String original = string(file, file.getInt(12) + 8 * i);
        String translation = string(file, file.getInt(16) + 8 * i);
        if (!original.isEmpty() && !translation.isEmpty()) {
          texts.put(original, translation);
        }
      }
      return texts;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new PackageException(name + " is a gettext catalogue cut short", e);
    }
  }

  private static String string(ByteBuffer file, int entry) {
    byte[] text = new byte[checked(file, file.getInt(entry))];
    file.get(file.getInt(entry + 4), text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private static int checked(ByteBuffer file, int length) {
    if (length < 0 || length > file.capacity()) {
      throw new IndexOutOfBoundsException("length=" + length);
    }
    return length;
  }
}
