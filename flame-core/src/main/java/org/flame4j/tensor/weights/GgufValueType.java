package org.flame4j.tensor.weights;

/** Types of metadata values, in the order of their numbers in the file. */
enum GgufValueType {
  U8(1),
  I8(1),
  U16(2),
  I16(2),
  U32(4),
  I32(4),
  F32(4),
  BOOL(1),
  STRING(Long.BYTES),
  ARRAY(Integer.BYTES + Long.BYTES),
  U64(8),
  I64(8),
  F64(8);

  private final int leastBytes;

  GgufValueType(int leastBytes) {
    this.leastBytes = leastBytes;
  }

  /** Bytes of a value; of a text or a list the least it takes. */
  int leastBytes() {
    return leastBytes;
  }

  static GgufValueType read(GgufCursor cursor) {
    long id = cursor.unsigned32();
    if (id >= values().length) {
      throw new WeightsException("value type " + id + " is unknown");
    }
    return values()[(int) id];
  }

  /** One value: Long, Double, Boolean or String. */
  Object readValue(GgufCursor cursor) {
    return switch (this) {
      case U8 -> (long) (cursor.int8() & 0xFF);
      case I8 -> (long) cursor.int8();
      case U16 -> (long) (cursor.int16() & 0xFFFF);
      case I16 -> (long) cursor.int16();
      case U32 -> cursor.unsigned32();
      case I32 -> (long) cursor.int32();
      case U64, I64 -> cursor.int64();
      case F32 -> (double) Float.intBitsToFloat(cursor.int32());
      case F64 -> Double.longBitsToDouble(cursor.int64());
      case BOOL -> cursor.int8() != 0;
      case STRING -> cursor.string();
      case ARRAY -> throw new WeightsException("lists of lists are not supported");
    };
  }

  void skip(GgufCursor cursor, long count) {
    if (this == ARRAY) {
      throw new WeightsException("lists of lists are not supported");
    }
    if (this != STRING) {
      cursor.skip(leastBytes, count);
      return;
    }
    for (long i = 0; i < count; i++) {
      cursor.skipString();
    }
  }
}
