package org.flame4j.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns Ctrl-C into a wish to stop: the process ends once the work at hand is put away and this is
 * closed, at the latest after some patience; a kill still ends it at once.
 */
final class StopSignal implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 120;

  private final AtomicBoolean asked = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private final PrintWriter err;
  private final Thread hook = new Thread(this::ask, "stop");

  StopSignal(PrintWriter err) {
    this.err = err;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void ask() {
    asked.set(true);
    err.println(System.lineSeparator() + "stopping: what is at hand will be stored"); // below a bar
    try {
      done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean asked() {
    return asked.get();
  }

  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      asked.set(true); // the process is ending already, so the hook has run or runs
    }
  }
}
