package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MatrixRateTest {
  @Test
  void isBetweenWhatAnyAndNoMachineCanDo() {
    long before = NativeRuntime.liveHandles();
    assertThat(MatrixRate.measure(Compute.CPU)).isBetween(1e7, 1e15);
    assertThat(NativeRuntime.liveHandles()).isEqualTo(before);
  }
}
