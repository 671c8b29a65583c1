package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Freed tensors of a size that the C library would keep are the system's again. */
class FreedMemoryTest {
  private static final long BLOCK = 1 << 20;
  private static final int BLOCKS = 200;

  @Test
  void isGivenBack() {
    assumeThat(Files.isReadable(Path.of("/proc/self/statm"))).isTrue();
    long before;
    long held;
    List<Tensor> small = new ArrayList<>();
    try (Scope scope = new Scope()) {
      Tensors.zeros(DType.F32, BLOCK).fillInPlace(1); // brings the library itself into memory
      before = NativeRuntime.residentBytes();
      for (int i = 0; i < BLOCKS; i++) {
        Tensors.zeros(DType.F32, BLOCK / 4).fillInPlace(1);
        small.add(Tensors.zeros(DType.F32, 64)); // between blocks, so that these are not the end
        small.getLast().escape();
      }
      held = NativeRuntime.residentBytes();
    }
    FreedMemory.giveBack();
    assertThat(held - before).isGreaterThan(BLOCKS * BLOCK * 3 / 4);
    assertThat(NativeRuntime.residentBytes() - before).isLessThan(BLOCKS * BLOCK / 4);
    small.forEach(Tensor::close);
  }
}
