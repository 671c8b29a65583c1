package org.flame4j.bench.study;

import java.util.List;

/**
 * One question of the study.
 *
 * @param name on the command line
 * @param question for people
 */
record Comparison(String name, String question, List<Arm> arms, List<Gallery> galleries) {
  Comparison {
    arms = List.copyOf(arms);
    galleries = List.copyOf(galleries);
  }
}
