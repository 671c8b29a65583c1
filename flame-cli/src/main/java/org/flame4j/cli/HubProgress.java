package org.flame4j.cli;

import org.flame4j.cli.progress.Progress;
import org.flame4j.hub.HubListener;
import org.jspecify.annotations.Nullable;

/** Shows how a download goes; on stderr, as all progress. */
final class HubProgress implements HubListener {
  private static final long MB = 1_000_000;

  private @Nullable Progress shown;

  @Override
  public void starting(String model, long bytes) {
    shown = new Progress("downloading " + model + " (MB)", "MB", Math.ceilDiv(bytes, MB));
  }

  @Override
  public void received(long bytes) {
    if (shown != null) {
      shown.accept(Math.ceilDiv(bytes, MB));
    }
  }

  @Override
  public void ended() {
    if (shown != null) {
      shown.close();
      shown = null;
    }
  }

  @Override
  public void note(String line) {
    if (shown != null) {
      shown.clear();
    }
    System.err.println(line);
  }
}
