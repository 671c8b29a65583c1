package org.flame4j.tensor.weights;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.flame4j.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * How a tensor of a GGUF file is stored: plain elements, or blocks of quantised values.
 *
 * <p>Block layouts are those of {@code ggml-common.h}; each decoder says its own.
 */
public enum GgmlType {
  F32(0, DType.F32),
  F16(1, DType.F16),
  Q4_0(2, 32, 18, SimpleQuants::q40),
  Q4_1(3, 32, 20, SimpleQuants::q41),
  Q5_0(6, 32, 22, SimpleQuants::q50),
  Q5_1(7, 32, 24, SimpleQuants::q51),
  Q8_0(8, 32, 34, SimpleQuants::q80),
  Q2_K(10, 256, 84, KQuants::q2),
  Q3_K(11, 256, 110, KQuants::q3),
  Q4_K(12, 256, 144, KQuants::q4),
  Q5_K(13, 256, 176, KQuants::q5),
  Q6_K(14, 256, 210, KQuants::q6),
  IQ4_NL(20, 32, 18, Iq4Quants::nl),
  IQ4_XS(23, 256, 136, Iq4Quants::xs),
  I8(24, DType.I8),
  I16(25, DType.I16),
  I32(26, DType.I32),
  I64(27, DType.I64),
  F64(28, DType.F64),
  BF16(30, DType.BF16);

  private final int id;
  private final DType dtype;
  private final int blockSize;
  private final int blockBytes;
  private final @Nullable BlockDecoder decoder;

  GgmlType(int id, DType dtype) {
    this.id = id;
    this.dtype = dtype;
    this.blockSize = 1;
    this.blockBytes = dtype.bytes();
    this.decoder = null;
  }

  GgmlType(int id, int blockSize, int blockBytes, BlockDecoder decoder) {
    this.id = id;
    this.dtype = DType.F32;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
    this.decoder = decoder;
  }

  /** Values a block holds; 1 for plain elements. */
  public int blockSize() {
    return blockSize;
  }

  /** Bytes a block takes. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Type of the tensor that loading gives. */
  public DType dtype() {
    return dtype;
  }

  /** Turns blocks into F32; none for plain elements. */
  @Nullable BlockDecoder decoder() {
    return decoder;
  }

  /**
   * The type a tensor info names by its number.
   *
   * @throws WeightsException for a type that is not supported
   */
  static GgmlType of(long id) {
    for (GgmlType type : values()) {
      if (type.id == id) {
        return type;
      }
    }
    String known = Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    throw new WeightsException("quantisation type " + id + " is not supported, only " + known);
  }
}
