package org.flame4j.hub;

import java.time.Duration;

/**
 * How long a hub is waited for.
 *
 * @param attempts that bring nothing, before it is given up
 * @param pause before the second attempt, twice as long before each further one, at most {@link
 *     #LONGEST_PAUSE}
 * @param connect for a connection
 * @param silence without a byte, before an answer and in the middle of it
 */
public record Patience(int attempts, Duration pause, Duration connect, Duration silence) {
  /** No pause is longer, whatever a hub asks for. */
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** What suits people at a terminal and jobs alike. */
  public static final Patience USUAL =
      new Patience(6, Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(30));

  public Patience {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be positive: " + attempts);
    }
    if (!pause.isPositive() || !connect.isPositive() || !silence.isPositive()) {
      throw new IllegalArgumentException(
          "pause, connect and silence must be positive: %s, %s, %s"
              .formatted(pause, connect, silence));
    }
  }

  /** The same with a single attempt. */
  Patience once() {
    return new Patience(1, pause, connect, silence);
  }
}
