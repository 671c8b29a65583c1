package org.flame4j.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element type of a tensor, with its size and its name in safetensors headers. */
public enum DType {
  F64("F64", 8, ScalarType.Double),
  F32("F32", 4, ScalarType.Float),
  F16("F16", 2, ScalarType.Half),
  BF16("BF16", 2, ScalarType.BFloat16),
  I64("I64", 8, ScalarType.Long),
  I32("I32", 4, ScalarType.Int),
  I16("I16", 2, ScalarType.Short),
  I8("I8", 1, ScalarType.Char),
  U8("U8", 1, ScalarType.Byte),
  BOOL("BOOL", 1, ScalarType.Bool);

  private final String safetensorsName;
  private final int bytes;
  final ScalarType nativeType;

  DType(String safetensorsName, int bytes, ScalarType nativeType) {
    this.safetensorsName = safetensorsName;
    this.bytes = bytes;
    this.nativeType = nativeType;
  }

  /** Name in a safetensors header, such as {@code "F32"}. */
  public String safetensorsName() {
    return safetensorsName;
  }

  /** Bytes an element takes. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloatingPoint() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /**
   * The type a safetensors header names.
   *
   * @throws TensorException for a name that is not supported
   */
  public static DType ofSafetensors(String name) {
    for (DType type : values()) {
      if (type.safetensorsName.equals(name)) {
        return type;
      }
    }
    throw new TensorException("dtype '" + name + "' is not supported");
  }

  static DType of(ScalarType nativeType) {
    for (DType type : values()) {
      if (type.nativeType == nativeType) {
        return type;
      }
    }
    throw new TensorException("native dtype " + nativeType + " is not supported");
  }
}
