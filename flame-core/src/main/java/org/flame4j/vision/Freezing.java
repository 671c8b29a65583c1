package org.flame4j.vision;

/**
 * Which part of an image tower stays as it is in training, from the pixels on. The projector is
 * always trained.
 *
 * @param embedding whether patch embedding, class token, positions and the norm before the first
 *     block are frozen
 * @param blocks number of first blocks that are frozen; none without the embedding
 */
public record Freezing(boolean embedding, int blocks) {
  /** Everything is trained. */
  public static final Freezing NONE = new Freezing(false, 0);

  private static final String BLOCK = "visual.transformer.resblocks.";

  public Freezing {
    if (blocks < 0 || (blocks > 0 && !embedding)) {
      throw new IllegalArgumentException(
          "frozen blocks must be 0 or more, and with the embedding; blocks=" + blocks);
    }
  }

  /**
   * Reads {@code N} or {@code all}: the embedding and that many blocks.
   *
   * @throws IllegalArgumentException for anything else, or more blocks than the tower has
   */
  public static Freezing parse(String text, VisionConfig config) {
    if (text.equals("all")) {
      return new Freezing(true, config.layers());
    }
    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) > config.layers()) {
      throw new IllegalArgumentException(
          "freeze must be all or 0 to %d, the tower's blocks; freeze=%s"
              .formatted(config.layers(), text));
    }
    return new Freezing(true, Integer.parseInt(text));
  }

  /** Whether a parameter of that name keeps its values. */
  public boolean isFrozen(String name) {
    if (name.startsWith(BLOCK)) {
      String number = name.substring(BLOCK.length(), name.indexOf('.', BLOCK.length()));
      return Integer.parseInt(number) < blocks;
    }
    return embedding && name.startsWith("visual.");
  }
}
