package org.flame4j.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Makes tensors, and moves their values between Java and native memory. */
public final class Tensors {
  private Tensors() {}

  public static Tensor zeros(DType dtype, long... shape) {
    return new Tensor(torch.zeros(shape, options(dtype)));
  }

  /** Memory with no defined content. */
  public static Tensor empty(DType dtype, long... shape) {
    return new Tensor(
        torch.torch_empty(shape, options(dtype), new org.bytedeco.pytorch.MemoryFormatOptional()));
  }

  /** Memory with no defined content, of the same shape, type and device. */
  public static Tensor emptyLike(Tensor tensor) {
    return new Tensor(torch.empty_like(tensor.pointer()));
  }

  public static Tensor full(double value, DType dtype, long... shape) {
    return new Tensor(torch.full(shape, new Scalar(value), options(dtype)));
  }

  /** What hides later tokens from earlier ones when added to scores: [n, n], type of another. */
  static Tensor causalMask(long n, Tensor like) {
    Tensor hidden = full(Double.NEGATIVE_INFINITY, DType.F32, n, n);
    return new Tensor(torch.triu(hidden.pointer(), 1)).to(like.dtype()).to(like.device());
  }

  /** Copies {@code values} into a new F32 tensor of the given shape. */
  public static Tensor of(float[] values, long... shape) {
    Tensor tensor = empty(DType.F32, checked(shape, values.length));
    MemorySegment.copy(values, 0, segment(tensor), ValueLayout.JAVA_FLOAT, 0, values.length);
    return tensor;
  }

  /** Copies {@code values} into a new I64 tensor of the given shape. */
  public static Tensor of(long[] values, long... shape) {
    Tensor tensor = empty(DType.I64, checked(shape, values.length));
    MemorySegment.copy(values, 0, segment(tensor), ValueLayout.JAVA_LONG, 0, values.length);
    return tensor;
  }

  /** Copies {@code values} into a new I64 tensor [n]. */
  public static Tensor of(int[] values) {
    Tensor tensor = empty(DType.I64, values.length);
    MemorySegment target = segment(tensor);
    for (int i = 0; i < values.length; i++) {
      target.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
    }
    return tensor;
  }

  /** Copies {@code values} into a new U8 tensor of the given shape. */
  public static Tensor of(byte[] values, long... shape) {
    Tensor tensor = empty(DType.U8, checked(shape, values.length));
    MemorySegment.copy(values, 0, segment(tensor), ValueLayout.JAVA_BYTE, 0, values.length);
    return tensor;
  }

  private static long[] checked(long[] shape, long values) {
    long numel = 1;
    for (long size : shape) {
      numel *= size;
    }
    if (numel != values) {
      throw new IllegalArgumentException(
          values + " values do not fill shape " + java.util.Arrays.toString(shape));
    }
    return shape;
  }

  /**
   * A tensor over memory that Java owns, without a copy.
   *
   * @param memory native memory of exactly the tensor's size, aligned to its element; must outlive
   *     the tensor (a mapping that is unmapped under a live tensor ends the process)
   */
  public static Tensor over(MemorySegment memory, DType dtype, long... shape) {
    checked(shape, memory.byteSize() / dtype.bytes());
    return new Tensor(torch.from_blob(new Address(memory), shape, options(dtype)));
  }

  /**
   * The memory of a contiguous CPU tensor, valid while the tensor lives.
   *
   * @throws IllegalArgumentException for a tensor that is not contiguous or not on the CPU
   */
  public static MemorySegment segment(Tensor tensor) {
    if (!tensor.isContiguous() || tensor.device().kind() != Device.Kind.CPU) {
      throw new IllegalArgumentException(tensor + " is not contiguous CPU memory");
    }
    if (tensor.numel() == 0) {
      return MemorySegment.NULL; // libtorch gives no address for nothing
    }
    try (Scope scope = new Scope()) {
      long address = tensor.pointer().data_ptr().address();
      return MemorySegment.ofAddress(address).reinterpret(tensor.numel() * tensor.dtype().bytes());
    }
  }

  /** All values in row-major order, converted to F32. */
  public static float[] floats(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor flat = tensor.detach().to(Device.CPU).to(DType.F32).contiguous();
      return segment(flat).toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /** All values in row-major order, converted to I64. */
  public static long[] longs(Tensor tensor) {
    try (Scope scope = new Scope()) {
      Tensor flat = tensor.detach().to(Device.CPU).to(DType.I64).contiguous();
      return segment(flat).toArray(ValueLayout.JAVA_LONG);
    }
  }

  public static Tensor arange(long end) {
    return new Tensor(torch.arange(new Scalar(end), options(DType.I64)));
  }

  /**
   * A view of a contiguous tensor's memory: values {@code strides} apart, from value {@code offset}
   * on. All must lie within it.
   */
  public static Tensor strided(Tensor memory, long[] shape, long[] strides, long offset) {
    return new Tensor(memory.pointer().as_strided(shape, strides, new LongOptional(offset)));
  }

  public static Tensor cat(List<Tensor> parts, int dim) {
    return new Tensor(torch.cat(vector(parts), dim));
  }

  public static Tensor stack(List<Tensor> parts, int dim) {
    return new Tensor(torch.stack(vector(parts), dim));
  }

  /** Values drawn from N(0, std^2), the same for the same seed. */
  public static Tensor randn(long seed, double std, long... shape) {
    Tensor tensor = zeros(DType.F32, shape);
    try (Scope scope = new Scope()) {
      tensor.pointer().normal_(0, std, seeded(seed));
    }
    return tensor;
  }

  /** Values drawn evenly from [low, high), the same for the same seed. */
  public static Tensor uniform(long seed, double low, double high, long... shape) {
    Tensor tensor = zeros(DType.F32, shape);
    try (Scope scope = new Scope()) {
      tensor.pointer().uniform_(low, high, seeded(seed));
    }
    return tensor;
  }

  private static GeneratorOptional seeded(long seed) {
    Generator generator = torch.createCPUGenerator(seed);
    return new GeneratorOptional(generator);
  }

  private static TensorVector vector(List<Tensor> parts) {
    TensorVector vector = new TensorVector();
    for (Tensor part : parts) {
      vector.push_back(part.pointer());
    }
    return vector;
  }

  private static TensorOptions options(DType dtype) {
    return new TensorOptions(dtype.nativeType);
  }

  /** A plain address as JavaCPP wants it: with a 64-bit size, so that mappings may pass 2 GiB. */
  private static final class Address extends Pointer {
    Address(MemorySegment memory) {
      super((Pointer) null);
      if (!memory.isNative()) {
        throw new IllegalArgumentException("tensors need native memory, not a Java array");
      }
      address = memory.address();
      limit = memory.byteSize();
      capacity = memory.byteSize();
    }
  }
}
