package org.flame4j.embed;

import java.util.ArrayList;
import java.util.List;

/** Remembers all it is told. */
final class RecordingListener implements EmbedListener {
  final List<EmbedProgress> progress = new ArrayList<>();
  final List<String> skipped = new ArrayList<>();
  final List<String> damaged = new ArrayList<>();

  @Override
  public void progress(EmbedProgress now) {
    progress.add(now);
  }

  @Override
  public void skipped(String key, String reason) {
    skipped.add(reason);
  }

  @Override
  public void damaged(String shard, String reason) {
    damaged.add(shard + ": " + reason);
  }
}
