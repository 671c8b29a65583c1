package org.flame4j.text;

import java.util.Arrays;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Int8Matrix;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Counts what a layer would take, by being asked for its parameters in place of the loader. */
final class LlmSizes implements LlmTensors {
  private final LlmLoader loader;
  private final Compute compute;
  private final LlmMemory memory;
  private long bytes;
  private long mapped;

  LlmSizes(LlmLoader loader, Compute compute, LlmMemory memory) {
    this.loader = loader;
    this.compute = compute;
    this.memory = memory;
  }

  /** Memory of the process's own. */
  long bytes() {
    return bytes;
  }

  /** Views of the file: the kernel keeps them as long as there is room. */
  long mapped() {
    return mapped;
  }

  void table(String name, long rows, long columns) {
    loader.check(name, rows, columns);
    if (loader.staysTable(name)) {
      mapped += rows * columns * loader.storedType(name).bytes();
    } else {
      count(rows * columns, false);
    }
  }

  @Override
  public Tensor vector(String name, long size) {
    loader.check(name, size);
    count(size, loader.staysView(name));
    return nothing();
  }

  @Override
  public Linear linear(List<String> names, boolean bias, long columns, long... rows) {
    long total = Arrays.stream(rows).sum();
    boolean alone = names.size() == 1;
    for (int i = 0; i < rows.length; i++) {
      loader.check(names.get(i) + ".weight", rows[i], columns);
      if (bias) {
        loader.check(names.get(i) + ".bias", rows[i]);
      }
    }
    if (memory.int8()) {
      bytes += Int8Matrix.bytes(total, columns);
    } else {
      count(total * columns, alone && loader.staysView(names.getFirst() + ".weight"));
    }
    if (bias) {
      count(total, alone && loader.staysView(names.getFirst() + ".bias"));
    }
    return Linear.of(nothing(), null);
  }

  /** Stands for what is not loaded. */
  private Tensor nothing() {
    try (Scope scope = new Scope()) {
      return Tensors.empty(compute.dtype(), 0).escape();
    }
  }

  private void count(long values, boolean view) {
    if (view) {
      mapped += values * compute.dtype().bytes();
    } else {
      bytes += values * compute.dtype().bytes();
    }
  }
}
