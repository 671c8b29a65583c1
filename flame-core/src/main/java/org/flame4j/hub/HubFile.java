package org.flame4j.hub;

/**
 * A file of a model on a hub.
 *
 * @param name relative, with slashes
 * @param size in bytes
 */
record HubFile(String name, long size, Checksum checksum) {
  /** 32 TiB: no sum of sizes can overflow. */
  static final long MAX_SIZE = 1L << 45;

  HubFile {
    if (!RepoNames.isContained(name)) {
      throw new IllegalArgumentException("not the name of a file: " + HubException.quote(name));
    }
    if (size < 0 || size > MAX_SIZE) {
      throw new IllegalArgumentException("size must be 0 to " + MAX_SIZE + ": " + size);
    }
  }
}
