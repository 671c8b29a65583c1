package org.flame4j.tensor;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Native memory that is freed and yet the process's: the C library keeps blocks below 32 MiB for
 * itself, for each thread that used some, whether or not anything like them is wanted again.
 */
public final class FreedMemory {
  // Of glibc alone; others give more back by themselves.
  private static final Optional<MethodHandle> TRIM =
      Linker.nativeLinker()
          .defaultLookup()
          .find("malloc_trim")
          .map(trim ->
              Linker.nativeLinker()
                  .downcallHandle(
                      trim, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));

  private FreedMemory() {}

  /** Gives it back to the system: worth it after large things that do not come again soon. */
  public static void giveBack() {
    if (TRIM.isPresent()) {
      try {
        int ignored = (int) TRIM.get().invokeExact(0L);
      } catch (Throwable e) {
        throw new TensorException("malloc_trim: " + e, e);
      }
    }
  }
}
