package org.flame4j.data.tar;

import java.util.Arrays;

/**
 * PAX records {@code LENGTH KEY=VALUE\n}: a member's name and size where the header is too small.
 */
final class PaxRecords {
  private static final int MAX_DIGITS = 8;

  private String path = "";
  private long size = -1;

  /** The name, or nothing. */
  String path() {
    return path;
  }

  /** The size, or -1. */
  long size() {
    return size;
  }

  /**
   * @param at where the records lie, for messages
   */
  static PaxRecords parse(byte[] bytes, long at) throws TarException {
    PaxRecords records = new PaxRecords();
    int start = 0;
    while (start < bytes.length && bytes[start] != 0) {
      int space = start;
      while (space < bytes.length && bytes[space] != ' ' && space - start <= MAX_DIGITS) {
        space++;
      }
      int end = start + length(bytes, start, space, at);
      if (end <= space + 1 || end > bytes.length || bytes[end - 1] != '\n') {
        throw damaged(at);
      }
      records.take(Arrays.copyOfRange(bytes, space + 1, end - 1), at);
      start = end;
    }
    return records;
  }

  private static int length(byte[] bytes, int start, int space, long at) throws TarException {
    if (space == start || space == bytes.length || bytes[space] != ' ') {
      throw damaged(at);
    }
    int length = 0;
    for (int i = start; i < space; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw damaged(at);
      }
      length = length * 10 + digit;
    }
    return length;
  }

  private void take(byte[] record, long at) throws TarException {
    int equals = 0;
    while (equals < record.length && record[equals] != '=') {
      equals++;
    }
    if (equals == record.length) {
      throw damaged(at);
    }
    String key = TarHeader.utf8(Arrays.copyOf(record, equals), at);
    byte[] value = Arrays.copyOfRange(record, equals + 1, record.length);
    if (key.startsWith("GNU.sparse.")) {
      throw new TarException("the member at byte " + at + " is a sparse file: pack it plainly");
    }
    if (key.equals("path")) {
      path = TarHeader.utf8(value, at);
    } else if (key.equals("size")) {
      size = size(TarHeader.utf8(value, at), at);
    }
  }

  private static long size(String value, long at) throws TarException {
    try {
      return Math.max(0, Long.parseLong(value));
    } catch (NumberFormatException e) {
      throw damaged(at);
    }
  }

  private static TarException damaged(long at) {
    return new TarException("the PAX records at byte " + at + " are damaged");
  }
}
