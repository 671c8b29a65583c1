package org.flame4j.tensor;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * An n-dimensional array in native memory, with the operations this project needs.
 *
 * <p>Methods return new tensors (views where libtorch gives views); those named {@code ...InPlace}
 * change this one and return it. Negative dimensions count from the end. Native errors arrive as
 * {@link RuntimeException} whose {@linkplain NativeRuntime#firstLine first line} says what failed.
 */
public final class Tensor implements AutoCloseable {
  private final org.bytedeco.pytorch.Tensor pointer;

  Tensor(org.bytedeco.pytorch.Tensor pointer) {
    this.pointer = pointer;
  }

  org.bytedeco.pytorch.Tensor pointer() {
    return pointer;
  }

  private static Tensor of(org.bytedeco.pytorch.Tensor pointer) {
    return new Tensor(pointer);
  }

  private static Scalar scalar(double value) {
    return new Scalar(value);
  }

  // ---- life ----

  /** Takes this tensor out of all scopes: from now on the caller closes it. */
  public Tensor escape() {
    pointer.retainReference();
    return this;
  }

  /** Frees the tensor now, or drops the claim that {@link #escape} took. */
  @Override
  public void close() {
    pointer.releaseReference();
  }

  // ---- shape and type ----

  public long[] shape() {
    long[] shape = new long[(int) pointer.dim()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = pointer.size(i);
    }
    return shape;
  }

  public long size(int dim) {
    return pointer.size(dim);
  }

  public int dim() {
    return (int) pointer.dim();
  }

  public long numel() {
    return pointer.numel();
  }

  public DType dtype() {
    return DType.of(pointer.scalar_type().intern());
  }

  public Device device() {
    return Device.of(pointer.device());
  }

  public boolean isContiguous() {
    return pointer.is_contiguous();
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape()) + " " + dtype() + " " + device();
  }

  public Tensor to(DType dtype) {
    return of(pointer.to(dtype.nativeType));
  }

  public Tensor to(Device device) {
    return of(pointer.to(device.toNative(), pointer.scalar_type()));
  }

  // ---- views and copies ----

  public Tensor reshape(long... shape) {
    return of(pointer.reshape(shape));
  }

  public Tensor transpose(int dim0, int dim1) {
    return of(pointer.transpose(dim0, dim1));
  }

  public Tensor permute(long... dims) {
    return of(pointer.permute(dims));
  }

  public Tensor narrow(int dim, long start, long length) {
    return of(pointer.narrow(dim, start, length));
  }

  public Tensor select(int dim, long index) {
    return of(pointer.select(dim, index));
  }

  public Tensor unsqueeze(int dim) {
    return of(pointer.unsqueeze(dim));
  }

  public Tensor squeeze(int dim) {
    return of(pointer.squeeze(dim));
  }

  public Tensor expand(long... shape) {
    return of(pointer.expand(shape));
  }

  public Tensor contiguous() {
    return of(pointer.contiguous());
  }

  public Tensor copy() {
    return of(pointer.clone());
  }

  /** Rows of {@code dim} named by {@code index} [n] I64, in that order. */
  public Tensor indexSelect(int dim, Tensor index) {
    return of(pointer.index_select(dim, index.pointer));
  }

  /** Values of {@code dim} named by {@code index}, which has this tensor's number of dimensions. */
  public Tensor gather(int dim, Tensor index) {
    return of(pointer.gather(dim, index.pointer));
  }

  public Tensor copyInPlace(Tensor source) {
    pointer.copy_(source.pointer);
    return this;
  }

  public Tensor indexCopyInPlace(int dim, Tensor index, Tensor source) {
    pointer.index_copy_(dim, index.pointer, source.pointer);
    return this;
  }

  public Tensor fillInPlace(double value) {
    pointer.fill_(scalar(value));
    return this;
  }

  // ---- arithmetic ----

  public Tensor add(Tensor other) {
    return of(pointer.add(other.pointer));
  }

  public Tensor add(double value) {
    return of(pointer.add(scalar(value)));
  }

  public Tensor sub(Tensor other) {
    return of(pointer.sub(other.pointer));
  }

  public Tensor mul(Tensor other) {
    return of(pointer.mul(other.pointer));
  }

  public Tensor mul(double value) {
    return of(pointer.mul(scalar(value)));
  }

  public Tensor div(Tensor other) {
    return of(pointer.div(other.pointer));
  }

  public Tensor div(double value) {
    return of(pointer.div(scalar(value)));
  }

  public Tensor neg() {
    return of(pointer.neg());
  }

  public Tensor exp() {
    return of(pointer.exp());
  }

  public Tensor log() {
    return of(pointer.log());
  }

  public Tensor sqrt() {
    return of(pointer.sqrt());
  }

  public Tensor abs() {
    return of(pointer.abs());
  }

  /** The nearest whole numbers, halves to the even one. */
  public Tensor round() {
    return of(torch.round(pointer));
  }

  public Tensor cos() {
    return of(torch.cos(pointer));
  }

  public Tensor sin() {
    return of(torch.sin(pointer));
  }

  public Tensor clamp(double min, double max) {
    return of(pointer.clamp(optional(min), optional(max)));
  }

  public Tensor addInPlace(Tensor other) {
    pointer.add_(other.pointer);
    return this;
  }

  /** Adds {@code scale * other}. */
  public Tensor addInPlace(Tensor other, double scale) {
    pointer.add_(other.pointer, scalar(scale));
    return this;
  }

  public Tensor addInPlace(double value) {
    pointer.add_(scalar(value));
    return this;
  }

  public Tensor subInPlace(Tensor other) {
    pointer.sub_(other.pointer);
    return this;
  }

  public Tensor mulInPlace(Tensor other) {
    pointer.mul_(other.pointer);
    return this;
  }

  public Tensor mulInPlace(double value) {
    pointer.mul_(scalar(value));
    return this;
  }

  public Tensor divInPlace(Tensor other) {
    pointer.div_(other.pointer);
    return this;
  }

  public Tensor divInPlace(double value) {
    pointer.div_(scalar(value));
    return this;
  }

  public Tensor sqrtInPlace() {
    pointer.sqrt_();
    return this;
  }

  /** {@code this += weight * (end - this)}. */
  public Tensor lerpInPlace(Tensor end, double weight) {
    pointer.lerp_(end.pointer, scalar(weight));
    return this;
  }

  /** {@code this += scale * a * b}. */
  public Tensor addcmulInPlace(Tensor a, Tensor b, double scale) {
    pointer.addcmul_(a.pointer, b.pointer, scalar(scale));
    return this;
  }

  /** {@code this += scale * a / b}. */
  public Tensor addcdivInPlace(Tensor a, Tensor b, double scale) {
    pointer.addcdiv_(a.pointer, b.pointer, scalar(scale));
    return this;
  }

  public Tensor clampInPlace(double min, double max) {
    pointer.clamp_(optional(min), optional(max));
    return this;
  }

  private static ScalarOptional optional(double value) {
    return new ScalarOptional(scalar(value));
  }

  // ---- products and reductions ----

  public Tensor matmul(Tensor other) {
    return of(pointer.matmul(other.pointer));
  }

  public Tensor sum() {
    return of(pointer.sum());
  }

  public Tensor sum(int dim, boolean keepDim) {
    return of(
        pointer.sum(new long[] {dim}, keepDim, new org.bytedeco.pytorch.ScalarTypeOptional()));
  }

  /** Root of the sum of squares of all values. */
  public Tensor norm() {
    return of(pointer.norm());
  }

  /** Root of the sum of squares along {@code dim}, which stays with size 1. */
  public Tensor norm(int dim) {
    ScalarOptional two = new ScalarOptional(new Scalar(2));
    return of(pointer.norm(two, new long[] {dim}, true));
  }

  public Tensor mean() {
    return of(pointer.mean());
  }

  public Tensor mean(int dim, boolean keepDim) {
    return of(
        pointer.mean(new long[] {dim}, keepDim, new org.bytedeco.pytorch.ScalarTypeOptional()));
  }

  /** Largest value along {@code dim}. */
  public Tensor amax(int dim, boolean keepDim) {
    return of(pointer.amax(new long[] {dim}, keepDim));
  }

  public Tensor argmax(int dim) {
    return of(pointer.argmax(new LongOptional(dim), false));
  }

  /** Whether no element is NaN or infinite. */
  public boolean isFinite() {
    try (Scope scope = new Scope()) {
      return torch.all(torch.isfinite(pointer)).item_bool();
    }
  }

  /** The value of a tensor of one element. */
  public double item() {
    return pointer.item_double();
  }

  // ---- gradients ----

  public Tensor requiresGrad(boolean on) {
    pointer.set_requires_grad(on);
    return this;
  }

  public boolean requiresGrad() {
    return pointer.requires_grad();
  }

  /** The same values outside the graph; shares memory. */
  public Tensor detach() {
    return of(pointer.detach());
  }

  public Optional<Tensor> grad() {
    org.bytedeco.pytorch.Tensor grad = pointer.grad();
    return grad.defined() ? Optional.of(of(grad)) : Optional.empty();
  }

  /** Drops the gradient, so that the next backward pass starts from nothing. */
  public void clearGrad() {
    try (Scope scope = new Scope()) {
      pointer.mutable_grad().reset();
    }
  }

  /** Back-propagates from this tensor of one element. */
  public void backward() {
    pointer.backward();
  }
}
