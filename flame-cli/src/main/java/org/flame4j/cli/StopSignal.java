package org.flame4j.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns Ctrl-C into a wish to stop: the process ends when the work at hand is put away and this is
 * closed, or after half a minute, or at once on a kill.
 */
final class StopSignal implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final AtomicBoolean asked = new AtomicBoolean();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::ask, "stop");

  StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void ask() {
    asked.set(true);
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
    if (!asked.get()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
