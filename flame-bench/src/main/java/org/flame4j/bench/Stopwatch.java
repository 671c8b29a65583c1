package org.flame4j.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Times of the same work, done again and again. Beside other work on the machine the processor time
 * says more than the clock.
 */
final class Stopwatch {
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final List<Long> nanos = new ArrayList<>();
  private final List<Long> cpuNanos = new ArrayList<>();

  void time(Runnable work) {
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    work.run();
    nanos.add(System.nanoTime() - start);
    cpuNanos.add(system.getProcessCpuTime() - cpu);
  }

  /** Median time on the clock. */
  double seconds() {
    return median(nanos);
  }

  /** Median time of all processors together. */
  double cpuSeconds() {
    return median(cpuNanos);
  }

  private static double median(List<Long> times) {
    return times.stream().sorted().toList().get(times.size() / 2) / 1e9;
  }
}
