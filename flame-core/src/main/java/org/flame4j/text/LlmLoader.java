package org.flame4j.text;

import java.util.Arrays;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.Int8Matrix;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Brings parameters from the file to where and how they are computed with. At no time are there two
 * copies of more than one tensor, and what has been copied from the mapped file is let go there.
 */
final class LlmLoader implements LlmTensors {
  private final LlmWeights source;
  private final Compute compute;
  private final LlmMemory memory;

  LlmLoader(LlmWeights source, Compute compute, LlmMemory memory) {
    this.source = source;
    this.compute = compute;
    this.memory = memory;
  }

  /**
   * The embedding table [V, D], owned by the caller. On the CPU it stays a view of the file where
   * it can, in the type it is stored in: only some of its rows are ever read.
   */
  Tensor table(String name, long rows, long columns) {
    if (staysTable(name)) {
      try (Scope scope = new Scope()) {
        return source.read(name, rows, columns).escape();
      }
    }
    return load(name, rows, columns);
  }

  /** Whether {@link #table} gives a view of the file. */
  boolean staysTable(String name) {
    return onCpu() && source.isView(name);
  }

  /** The type in which the file holds a tensor. */
  DType storedType(String name) {
    return source.storedType(name);
  }

  @Override
  public Tensor vector(String name, long size) {
    return load(name, size);
  }

  @Override
  public Linear linear(List<String> names, boolean bias, long columns, long... rows) {
    Tensor shift = bias ? stacked(names, ".bias", 0, rows) : null;
    try {
      return memory.int8()
          ? Linear.of(int8(names, columns, rows), shift)
          : Linear.of(stacked(names, ".weight", columns, rows), shift);
    } catch (RuntimeException | Error e) {
      if (shift != null) {
        shift.close();
      }
      throw e;
    }
  }

  private Int8Matrix int8(List<String> names, long columns, long... rows) {
    Int8Matrix matrix =
        Int8Matrix.of(
            columns,
            rows,
            i -> source.read(names.get((int) i) + ".weight", rows[(int) i], columns),
            compute.device());
    names.forEach(name -> source.release(name + ".weight"));
    return matrix;
  }

  /** Checks that a tensor is there and has the shape that the config says. */
  void check(String name, long... shape) {
    source.check(name, shape);
  }

  private Tensor load(String name, long... shape) {
    try (Scope scope = new Scope()) {
      Tensor placed = compute.place(source.read(name, shape));
      if (!wouldStay(name)) {
        source.release(name);
        return placed.escape();
      }
      if (memory.offload()) { // a layer's memory must be free again when the layer is closed
        placed = placed.copy();
        source.release(name);
      }
      return placed.escape();
    }
  }

  /** Matrices, or vectors where there are no columns, one below the other. */
  private Tensor stacked(List<String> names, String kind, long columns, long... rows) {
    if (names.size() == 1) {
      return load(names.getFirst() + kind, shape(rows[0], columns));
    }
    long total = Arrays.stream(rows).sum();
    try (Scope scope = new Scope()) {
      Tensor all = Tensors.empty(compute.dtype(), shape(total, columns));
      long row = 0;
      for (int i = 0; i < rows.length; i++) {
        String name = names.get(i) + kind;
        try (Scope part = new Scope()) {
          all.narrow(0, row, rows[i]).copyInPlace(source.read(name, shape(rows[i], columns)));
        }
        source.release(name);
        row += rows[i];
      }
      return compute.place(all).escape();
    }
  }

  private static long[] shape(long rows, long columns) {
    return columns == 0 ? new long[] {rows} : new long[] {rows, columns};
  }

  /** Whether a parameter stays a view of the file and takes no memory of its own. */
  boolean staysView(String name) {
    return !memory.offload() && wouldStay(name);
  }

  private boolean wouldStay(String name) {
    return onCpu() && source.isView(name) && source.storedType(name) == compute.dtype();
  }

  private boolean onCpu() {
    return compute.device().kind() == Device.Kind.CPU;
  }
}
