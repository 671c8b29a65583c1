package org.flame4j.data.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes archives byte by byte, sound ones and others. */
public final class TinyTar {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds a file. */
  public TinyTar file(String name, byte[] content) {
    return member(name, '0', content);
  }

  /** Adds a file of text. */
  public TinyTar file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a member of any kind. */
  public TinyTar member(String name, char type, byte[] content) {
    header(name, type, "%011o".formatted(content.length).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(content);
    out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  /** Adds a header alone. */
  TinyTar header(String name, char type, byte[] size) {
    byte[] block = new byte[BLOCK];
    put(block, 0, name.getBytes(StandardCharsets.UTF_8));
    put(block, 100, "0000644\0".getBytes(StandardCharsets.US_ASCII));
    put(block, 124, size);
    put(block, 148, " ".repeat(8).getBytes(StandardCharsets.US_ASCII));
    block[156] = (byte) type;
    put(block, 257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xFF;
    }
    put(block, 148, "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(block);
    return this;
  }

  /** A PAX record for {@link #member} of type x. */
  static byte[] pax(String key, String value) {
    byte[] text = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    int length = text.length + 1;
    while (String.valueOf(length).length() + text.length != length) {
      length++;
    }
    return (length + new String(text, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(byte[] block, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** Without the end mark. */
  byte[] unfinished() {
    return out.toByteArray();
  }

  /** The whole archive. */
  public byte[] bytes() {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }
}
