package org.flame4j.data;

import java.util.Optional;

/** Samples of one shard in their order, read as they are asked for. For one thread. */
public interface SampleReader extends AutoCloseable {
  /**
   * The next sample, or none behind the last.
   *
   * @throws DataException where the shard is damaged; what comes behind cannot be read
   */
  Optional<Sample> next();

  /** Where the last sample lies, such as {@code pairs.tsv line 7}. */
  String where();

  /** How much of the shard has been read, from 0 to 1. */
  double share();

  /**
   * Whether a sample whose key has come before is passed over, as in shards, which are too large to
   * be mended by hand; else it is an error.
   */
  default boolean passesOverRepeatedKeys() {
    return false;
  }

  @Override
  void close();
}
