package org.flame4j.tensor.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a zip archive holds and where it lies, read out of the mapped file: the JDK's reader does
 * not tell where. Archives larger than 4 GiB (ZIP64) are taken, compressed or encrypted entries are
 * not.
 */
final class ZipDirectory {
  /** Bytes of an entry in the archive. */
  record Place(long start, long size) {}

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int END = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int END64 = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int LOCATOR = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int MAX_COMMENT = 0xFFFF;
  private static final int ZIP64_FIELD = 1;
  private static final long IN_ZIP64_FIELD = 0xFFFF_FFFFL;
  private static final int MAX_ENTRIES = 1_000_000;

  private final MappedFile file;
  private final Map<String, Place> places = new LinkedHashMap<>();

  private ZipDirectory(MappedFile file) {
    this.file = file;
  }

  /** Whether a file begins as archives do. */
  static boolean isZip(MappedFile file) {
    return file.size() >= LOCAL_BYTES && file.slice(0, 4).get(INT, 0) == LOCAL_HEADER;
  }

  /**
   * @return place by name, in the order of the directory
   * @throws WeightsException with a message that does not yet name the file
   */
  static Map<String, Place> read(MappedFile file) {
    ZipDirectory directory = new ZipDirectory(file);
    directory.read();
    return Collections.unmodifiableMap(directory.places);
  }

  private void read() {
    long end = end();
    long count = u16(end + 10);
    long size = u32(end + 12);
    long start = u32(end + 16);
    boolean large = count == 0xFFFF || size == IN_ZIP64_FIELD || start == IN_ZIP64_FIELD;
    if (large) {
      long end64 = end64(end - LOCATOR_BYTES);
      count = i64(end64 + 32);
      size = i64(end64 + 40);
      start = i64(end64 + 48);
    }
    if (count < 0 || count > MAX_ENTRIES || start < 0 || size < 0 || start > end - size) {
      throw new WeightsException("the archive's directory does not lie in the file");
    }
    long at = start;
    for (long i = 0; i < count; i++) {
      at = entry(at, start + size);
    }
  }

  /** Where the record of the archive's end lies: before a comment, which most have not. */
  private long end() {
    long last = file.size() - END_BYTES;
    for (long at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
      if (i32(at) == END && u16(at + 20) == last - at) {
        return at;
      }
    }
    throw new WeightsException("the archive has no end: the file is cut short");
  }

  private long end64(long locator) {
    if (locator < 0 || i32(locator) != LOCATOR) {
      throw new WeightsException("the archive is larger than 4 GiB, but its ZIP64 end is missing");
    }
    long end64 = i64(locator + 8);
    if (end64 < 0 || end64 > locator - END64_BYTES || i32(end64) != END64) {
      throw new WeightsException("the archive's ZIP64 end does not lie in the file");
    }
    return end64;
  }

  /** Reads an entry of the directory, and says where the next one is. */
  private long entry(long at, long end) {
    if (at > end - ENTRY_BYTES || i32(at) != ENTRY) {
      throw new WeightsException("the archive's directory is damaged");
    }
    int nameBytes = u16(at + 28);
    int extraBytes = u16(at + 30);
    long next = at + ENTRY_BYTES + nameBytes + extraBytes + u16(at + 32);
    if (next > end) {
      throw new WeightsException("the archive's directory is damaged");
    }
    String name = text(at + ENTRY_BYTES, nameBytes);
    boolean encrypted = (u16(at + 8) & 1) != 0;
    if (u16(at + 10) != 0 || encrypted) {
      throw new WeightsException(
          "entry %s of the archive is %s: save it again with torch.save"
              .formatted(WeightsException.quote(name), encrypted ? "encrypted" : "compressed"));
    }
    long extra = at + ENTRY_BYTES + nameBytes;
    if (places.put(name, place(at, extra, extra + extraBytes, name)) != null) {
      throw new WeightsException(
          "entry " + WeightsException.quote(name) + " is in the archive twice");
    }
    return next;
  }

  private Place place(long at, long extra, long extraEnd, String name) {
    long[] values = {u32(at + 24), u32(at + 20), u32(at + 42)}; // size, stored size, header
    long field = zip64Field(extra, extraEnd);
    for (int i = 0; i < values.length; i++) {
      if (values[i] == IN_ZIP64_FIELD) {
        if (field < 0 || field > extraEnd - Long.BYTES) {
          throw damaged(name);
        }
        values[i] = i64(field);
        field += Long.BYTES;
      }
    }
    long header = values[2];
    boolean there = header >= 0 && header <= file.size() - LOCAL_BYTES;
    if (!there || values[0] != values[1] || i32(header) != LOCAL_HEADER) {
      throw damaged(name);
    }
    long start = header + LOCAL_BYTES + u16(header + 26) + u16(header + 28);
    if (values[0] < 0 || start > file.size() - values[0]) {
      throw damaged(name);
    }
    return new Place(start, values[0]);
  }

  /** Where the values that do not fit into 32 bits begin, or -1. */
  private long zip64Field(long extra, long end) {
    for (long at = extra; at <= end - 4; at += 4 + u16(at + 2)) {
      if (u16(at) == ZIP64_FIELD) {
        return at + 4;
      }
    }
    return -1;
  }

  private static WeightsException damaged(String name) {
    return new WeightsException(
        "entry " + WeightsException.quote(name) + " does not lie in the archive");
  }

  private String text(long at, int length) {
    byte[] bytes = file.slice(at, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private MemorySegment slice(long at, int size) {
    return file.slice(at, size);
  }

  private int u16(long at) {
    return slice(at, Short.BYTES).get(SHORT, 0) & 0xFFFF;
  }

  private int i32(long at) {
    return slice(at, Integer.BYTES).get(INT, 0);
  }

  private long u32(long at) {
    return i32(at) & IN_ZIP64_FIELD;
  }

  private long i64(long at) {
    return slice(at, Long.BYTES).get(LONG, 0);
  }
}
