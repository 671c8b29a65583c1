package org.flame4j.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** The native library as a whole: threads, devices, memory. */
public final class NativeRuntime {
  private NativeRuntime() {}

  /** Sets the number of threads of one CPU operation. */
  public static void threads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads must be positive; threads=" + count);
    }
    torch.set_num_threads(count);
  }

  public static int threads() {
    return torch.get_num_threads();
  }

  /**
   * Sets the number of threads of one matrix product, for the whole process. The product's library
   * has threads of its own, apart from {@link #threads(int)}, which is of the calling thread. Does
   * nothing where that library is another than OpenBLAS.
   *
   * @return the number before
   */
  public static int matrixThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("threads must be positive; threads=" + count);
    }
    torch.get_num_threads(); // loads the libraries; before, nothing is set
    int before = openblas_nolapack.blas_get_num_threads();
    openblas_nolapack.blas_set_num_threads(count);
    return Math.max(1, before);
  }

  public static boolean hasCuda() {
    return torch.cuda_is_available();
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
