package org.flame4j.tensor;

import java.time.Duration;
import java.util.UUID;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.StringVector;

/**
 * How processes that a launcher has started again find each other at a table that holds keys of
 * former starts. The launcher's own counts differ between machines, and a process that ended before
 * it came has counted nothing. So process 0 makes a name for this start, each other process signs
 * it, and what process 0 answers to that signature no former start can have left.
 */
final class PeerStart {
  private static final Duration AGAIN = Duration.ofMillis(50);
  private static final String NAME = "flame/start";

  private PeerStart() {}

  /**
   * Waits until all are there, or for about that long.
   *
   * @return where keys of this start lie
   */
  static String agree(Store table, PeerAddress address, Duration limit) {
    return address.rank() == 0
        ? invite(table, address.size())
        : follow(table, address.rank(), System.nanoTime() + limit.toNanos());
  }

  private static String invite(Store table, int size) {
    String name = NAME + "/" + UUID.randomUUID();
    table.set(NAME, name);
    for (int rank = 1; rank < size; rank++) {
      table.set(answer(name, rank), table.get_to_str(signature(name, rank)));
    }
    return name;
  }

  private static String follow(Store table, int rank, long end) {
    String own = UUID.randomUUID().toString();
    String signed = "";
    while (System.nanoTime() < end) {
      String name = table.get_to_str(NAME); // perhaps still that of a former start
      if (!name.equals(signed)) {
        table.set(signature(name, rank), own);
        signed = name;
      }
      if (has(table, answer(name, rank)) && table.get_to_str(answer(name, rank)).equals(own)) {
        return name;
      }
      rest();
    }
    throw new TensorException("process 0 of this start did not come");
  }

  private static boolean has(Store table, String key) {
    try (Scope scope = new Scope()) {
      return table.check(new StringVector(key));
    }
  }

  private static void rest() {
    try {
      Thread.sleep(AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TensorException("interrupted while processes met", e);
    }
  }

  private static String signature(String name, int rank) {
    return name + "/signature/" + rank;
  }

  private static String answer(String name, int rank) {
    return name + "/answer/" + rank;
  }
}
