package org.flame4j.pretrain;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What work costs, whatever else the machine does meanwhile. */
final class CpuTime {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private CpuTime() {}

  /** CPU time of this process so far, all threads together; 0 where the system does not tell. */
  static double seconds() {
    return Math.max(0, SYSTEM.getProcessCpuTime()) / 1e9;
  }
}
