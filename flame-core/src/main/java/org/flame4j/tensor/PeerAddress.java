package org.flame4j.tensor;

import java.util.Optional;

/**
 * This process's place in a group, and where the group meets.
 *
 * @param rank 0 to {@code size - 1}
 * @param size processes of the group
 * @param localRank this process's number on its machine, from 0: which GPU is its own
 * @param host of the process of rank 0, where all meet
 * @param port there, 1 to 65535
 * @param networkInterface to speak through; where empty, the one that reaches {@code host}
 * @param atLauncher whether the launcher keeps the meeting place itself, perhaps for several starts
 *     one after another; else the process of rank 0 keeps it
 */
public record PeerAddress(
    int rank,
    int size,
    int localRank,
    String host,
    int port,
    Optional<String> networkInterface,
    boolean atLauncher) {

  /** A group whose first process keeps the meeting place. */
  public PeerAddress(
      int rank, int size, int localRank, String host, int port, Optional<String> networkInterface) {
    this(rank, size, localRank, host, port, networkInterface, false);
  }

  public PeerAddress {
    if (size < 1 || rank < 0 || rank >= size) {
      throw new TensorException(
          "rank must be 0 to one below the number of processes; rank=" + rank + ", size=" + size);
    }
    if (localRank < 0 || localRank > rank) {
      throw new TensorException(
          "the rank on this machine must be 0 to the rank of all; localRank="
              + localRank
              + ", rank="
              + rank);
    }
    if (host.isBlank() || port < 1 || port > 65_535) {
      throw new TensorException(
          "processes meet at a host and a port of 1 to 65535; host='" + host + "', port=" + port);
    }
  }

  /** Whether this process opens the port at which all meet. */
  boolean keepsMeetingPlace() {
    return rank == 0 && !atLauncher;
  }
}
