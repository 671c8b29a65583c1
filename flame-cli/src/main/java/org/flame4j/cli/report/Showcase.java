package org.flame4j.cli.report;

import java.nio.file.Path;
import java.util.List;

/**
 * Queries with the pictures they find.
 *
 * @param themes the same thing asked for in several languages, one list a thing
 * @param random a query a language, drawn without looking at what it finds
 * @param caption one caption, asked facet by facet
 * @param facets what each facet of it finds
 */
public record Showcase(
    List<Theme> themes, List<Query> random, String caption, List<FacetAnswer> facets) {
  /**
   * @param concept in English
   */
  public record Theme(String concept, List<Query> queries) {}

  /**
   * @param language tag
   * @param rank of the first right picture, from 1
   * @param hits best first
   */
  public record Query(String language, String text, int rank, List<Hit> hits) {}

  /**
   * @param facet name, and {@code question} that the language model is asked
   */
  public record FacetAnswer(String facet, String question, List<Hit> hits) {}

  /**
   * A picture that was found.
   *
   * @param right whether it shows what was asked for
   * @param label what it shows, in English
   */
  public record Hit(Path picture, boolean right, String label) {}
}
