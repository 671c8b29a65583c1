package org.flame4j.tensor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What memory this process may still take. */
public final class MachineMemory {
  private static final Path PROC = Path.of("/proc");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Path proc;
  private final Path groups;

  /**
   * @param proc folder of the kernel's {@code meminfo} and {@code self/cgroup}
   * @param groups root of the control groups
   */
  MachineMemory(Path proc, Path groups) {
    this.proc = proc;
    this.groups = groups;
  }

  /**
   * Bytes that are free or that the kernel would free for us (file cache), of the machine or, where
   * they have less left, of the control groups the process is in.
   */
  public static long freeBytes() {
    return new MachineMemory(PROC, GROUPS).free();
  }

  long free() {
    return Math.min(machine(), group());
  }

  private long machine() {
    for (String line : lines(proc.resolve("meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    // No Linux, or one of before 2014.
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getFreeMemorySize();
  }

  /** The least that a group on the way to the root has left. */
  private long group() {
    long free = Long.MAX_VALUE;
    for (String line : lines(proc.resolve("self/cgroup"))) {
      String[] parts = line.split(":", 3); // hierarchy, controllers, path
      boolean first = parts.length == 3 && parts[1].equals("memory");
      if (parts.length == 3 && (parts[1].isEmpty() || first)) {
        Path root = first ? groups.resolve("memory") : groups;
        Path group = root.resolve(parts[2].replaceFirst("^/+", "")).normalize();
        // In a container the path may be that of the host, where the root is what counts.
        for (Path at = group; at != null && at.startsWith(root); at = at.getParent()) {
          free = Math.min(free, first ? leftFirst(at) : left(at));
        }
      }
    }
    return free;
  }

  private static long left(Path group) {
    return left(group, "memory.max", "memory.current", "inactive_file");
  }

  private static long leftFirst(Path group) {
    return left(group, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file");
  }

  private static long left(Path group, String limitFile, String usageFile, String cache) {
    long limit = number(lines(group.resolve(limitFile)));
    long usage = number(lines(group.resolve(usageFile)));
    if (limit < 0 || usage < 0) {
      return Long.MAX_VALUE;
    }
    for (String line : lines(group.resolve("memory.stat"))) {
      if (line.startsWith(cache + " ")) {
        usage -= Long.parseLong(line.substring(cache.length() + 1).strip());
      }
    }
    return Math.max(0, limit - Math.max(0, usage));
  }

  /** The number in a file of one, or -1 for {@code max} or nothing. */
  private static long number(List<String> lines) {
    return lines.isEmpty() || !lines.getFirst().matches("\\d{1,18}")
        ? -1
        : Long.parseLong(lines.getFirst());
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
