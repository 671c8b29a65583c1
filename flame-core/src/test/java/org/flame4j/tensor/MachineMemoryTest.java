package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Free memory as the kernel tells it, in both versions of control groups. */
class MachineMemoryTest {
  @TempDir private Path folder;

  @BeforeEach
  void machine() throws IOException {
    write("proc/meminfo", "MemTotal: 8000 kB\nMemFree: 100 kB\nMemAvailable:    4000 kB\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private long free() {
    return new MachineMemory(folder.resolve("proc"), folder.resolve("groups")).free();
  }

  @Test
  void isWhatTheMachineHasWithoutGroups() throws IOException {
    assertThat(free()).isEqualTo(4000 << 10);
    write("proc/self/cgroup", "0::/user\n");
    write("groups/user/memory.max", "max\n");
    write("groups/user/memory.current", "1000\n");
    assertThat(free()).isEqualTo(4000 << 10);
  }

  @Test
  void isTheLeastThatAGroupOnTheWayToTheRootHasLeft() throws IOException {
    write("proc/self/cgroup", "0::/user/job\n");
    write("groups/user/job/memory.max", "3000000\n");
    write("groups/user/job/memory.current", "1000000\n");
    write("groups/user/memory.max", "2000000\n");
    write("groups/user/memory.current", "1500000\n");
    write("groups/user/memory.stat", "anon 1100000\ninactive_file 400000\n");
    assertThat(free()).isEqualTo(900_000);
  }

  @Test
  void knowsTheFirstVersionOfGroups() throws IOException {
    write("proc/self/cgroup", "5:cpu:/\n4:memory:/box/one\n1:name=systemd:/\n0::/\n");
    write("groups/memory/box/one/memory.limit_in_bytes", "9223372036854771712\n");
    write("groups/memory/box/one/memory.usage_in_bytes", "77\n");
    write("groups/memory/box/memory.limit_in_bytes", "500000\n");
    write("groups/memory/box/memory.usage_in_bytes", "600000\n");
    assertThat(free()).isEqualTo(0);
    write("groups/memory/box/memory.stat", "inactive_file 5\ntotal_inactive_file 300000\n");
    assertThat(free()).isEqualTo(200_000);
  }

  @Test
  void knowsThisMachine() {
    assertThat(MachineMemory.freeBytes()).isPositive();
  }
}
