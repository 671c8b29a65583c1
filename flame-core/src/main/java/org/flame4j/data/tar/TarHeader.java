package org.flame4j.data.tar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The block of 512 bytes before a member: POSIX ustar, GNU and what came before them.
 *
 * @param name from this block alone
 * @param type {@code '0'} a file, {@code 'x'} PAX records, {@code 'L'} a long name, ...
 */
record TarHeader(String name, long size, char type) {
  static final int BLOCK = 512;

  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int BASE_256 = 0x80;

  /**
   * Takes a block apart.
   *
   * @param at where it lies, for messages
   */
  static TarHeader parse(byte[] block, long at) throws TarException {
    checkSum(block, at);
    long size = number(block, 124, 12, at);
    if (size < 0) {
      throw new TarException("the member at byte " + at + " has the size " + size);
    }
    String name = text(block, 0, 100, at);
    // GNU archives have other fields where POSIX ones have the prefix.
    boolean posix =
        Arrays.equals(block, MAGIC, MAGIC + 6, new byte[] {'u', 's', 't', 'a', 'r', 0}, 0, 6);
    String prefix = posix ? text(block, PREFIX, 155, at) : "";
    char type = (char) (block[156] & 0xFF);
    return new TarHeader(prefix.isEmpty() ? name : prefix + "/" + name, size, type);
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the member is a file with its bytes behind this block. */
  boolean isFile() {
    boolean file = type == '0' || type == 0 || type == '7';
    return file && !name.endsWith("/"); // old archives mark folders so
  }

  /** Members of other kinds than files have no bytes, whatever their size says. */
  long stored() {
    return type >= '1' && type <= '6' ? 0 : size;
  }

  private static void checkSum(byte[] block, long at) throws TarException {
    int unsigned = 0;
    int signed = 0; // some old programs add bytes with their sign
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
      unsigned += own ? ' ' : block[i] & 0xFF;
      signed += own ? ' ' : block[i];
    }
    long stored = number(block, CHECKSUM, CHECKSUM_LENGTH, at);
    if (stored != unsigned && stored != signed) {
      throw new TarException("at byte " + at + " there is no member: the check sum is wrong");
    }
  }

  /** Octal digits, or a large number in binary (GNU). */
  private static long number(byte[] block, int start, int length, long at) throws TarException {
    if ((block[start] & BASE_256) != 0) {
      return binary(block, start, length, at);
    }
    long value = 0;
    int end = start + length;
    int i = start;
    while (i < end && (block[i] == ' ' || block[i] == 0)) {
      i++;
    }
    while (i < end && block[i] != ' ' && block[i] != 0) {
      int digit = block[i++] - '0';
      if (digit < 0 || digit > 7) {
        throw new TarException("the member at byte " + at + " has a damaged number");
      }
      value = value * 8 + digit; // at most 12 digits: 36 bits
    }
    return value;
  }

  private static long binary(byte[] block, int start, int length, long at) throws TarException {
    long value = block[start] & (BASE_256 - 1);
    for (int i = start + 1; i < start + length; i++) {
      if (value > Long.MAX_VALUE >> 8) {
        throw new TarException("the member at byte " + at + " has a number beyond 63 bits");
      }
      value = value << 8 | block[i] & 0xFF;
    }
    return value;
  }

  private static String text(byte[] block, int start, int most, long at) throws TarException {
    int length = 0;
    while (length < most && block[start + length] != 0) {
      length++;
    }
    return utf8(Arrays.copyOfRange(block, start, start + length), at);
  }

  /** A name; keys are made of it, so it must be text. */
  static String utf8(byte[] bytes, long at) throws TarException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new TarException("the name of the member at byte " + at + " is not UTF-8");
    }
  }
}
