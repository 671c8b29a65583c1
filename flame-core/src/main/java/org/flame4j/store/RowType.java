package org.flame4j.store;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.flame4j.tensor.DType;

/** How the values of a store's rows lie on the disk; reads give float32 whatever it is. */
public enum RowType {
  /** Half precision: 11 significant bits, values up to 65504. */
  F16("f16", DType.F16),
  /** Brain floats: 8 significant bits, the range of float32. */
  BF16("bf16", DType.BF16),
  /** Whole numbers from -127 to 127, times a float32 scale for each row. */
  I8("int8", DType.I8);

  private final String label;
  private final DType dtype;

  RowType(String label, DType dtype) {
    this.label = label;
    this.dtype = dtype;
  }

  /** Name for people: {@code f16}, {@code bf16} or {@code int8}. */
  public String label() {
    return label;
  }

  /**
   * The type of that label.
   *
   * @throws IllegalArgumentException for any other text
   */
  public static RowType of(String label) {
    for (RowType type : values()) {
      if (type.label.equals(label)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "rows must be %s: %s"
            .formatted(
                Arrays.stream(values()).map(RowType::label).collect(Collectors.joining(", ")),
                label));
  }

  /** Type of the tensor {@code rows} in a shard. */
  DType dtype() {
    return dtype;
  }

  /** Whether each row has a scale beside its values. */
  boolean isScaled() {
    return this == I8;
  }

  /** Bytes a row takes, its scale included. */
  long rowBytes(int width) {
    return (long) width * dtype.bytes() + (isScaled() ? Float.BYTES : 0);
  }

  RowCodec codec(int width) {
    return switch (this) {
      case F16 -> new HalfRows(width);
      case BF16 -> new BrainRows(width);
      case I8 -> new ByteRows(width);
    };
  }
}
