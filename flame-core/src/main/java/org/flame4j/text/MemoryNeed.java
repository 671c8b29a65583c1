package org.flame4j.text;

/**
 * What a language model takes of the machine's memory.
 *
 * @param weights bytes of the weights that are in memory at once
 * @param mapped bytes of weights that stay views of the file, which the kernel drops when it needs
 *     the room
 * @param working bytes of activations while it runs
 */
public record MemoryNeed(long weights, long mapped, long working) {

  /** Bytes that must be free. */
  public long total() {
    return weights + working;
  }
}
