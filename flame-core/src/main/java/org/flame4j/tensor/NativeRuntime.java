package org.flame4j.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.global.torch;

/** The native library as a whole: threads, devices, memory. */
public final class NativeRuntime {
  // Not read back from libtorch: while workers run, its answer to a new thread is theirs.
  private static final AtomicInteger WANTED = new AtomicInteger();

  private NativeRuntime() {}

  /** Sets the number of threads of one CPU operation. */
  public static void threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads must be positive; threads=" + count);
    }
    WANTED.set(count);
    torch.set_num_threads(count);
    Products.limitBlas(count);
  }

  /** Threads of one operation on the calling thread. */
  public static int threads() {
    return torch.get_num_threads();
  }

  /** The number that was set last, or else what the library started with. */
  static int wantedThreads() {
    WANTED.compareAndSet(0, torch.get_num_threads());
    return WANTED.get();
  }

  public static boolean hasCuda() {
    return torch.cuda_is_available();
  }

  /** GPUs that this process sees. */
  public static int cudaDevices() {
    return hasCuda() ? torch.cuda_device_count() : 0;
  }

  /** Number of native objects that Java still holds: flat in a loop that does not leak. */
  public static long liveHandles() {
    return Pointer.totalCount();
  }

  /** Resident memory of this process in bytes, or -1 where the system does not tell. */
  public static long residentBytes() {
    Path statm = Path.of("/proc/self/statm");
    if (!Files.isReadable(statm)) {
      return Pointer.physicalBytes();
    }
    try {
      return Long.parseLong(Files.readString(statm).split(" ")[1]) * 4096;
    } catch (IOException e) {
      return -1;
    }
  }

  /** The first line of a native error: what follows it are C++ stack frames. */
  public static String firstLine(Throwable error) {
    String message = error.getMessage();
    return message == null
        ? error.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
