package org.flame4j.embed;

import org.flame4j.data.SkipListener;

/** Is told how the job goes, on the thread that runs it. */
public interface EmbedListener extends SkipListener {
  /** Some captions more are embedded, or some samples more were found in the store. */
  void progress(EmbedProgress progress);

  /**
   * A shard of the data is damaged: what stands behind is not embedded, all other shards are.
   *
   * @param reason one line that names the file
   */
  void damaged(String shard, String reason);
}
