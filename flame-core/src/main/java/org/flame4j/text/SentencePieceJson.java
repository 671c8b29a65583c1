package org.flame4j.text;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What surrounds a SentencePiece vocabulary in a {@code tokenizer.json}: spaces become ▁. */
final class SentencePieceJson {
  private static final String SPACE = "▁";

  private SentencePieceJson() {}

  /**
   * Adds normalizer and decoder.
   *
   * @param prefix whether a text gets a space in front, so that its first word is as any other
   */
  static void describe(ObjectNode root, boolean prefix) {
    ObjectNode normalizer = root.putObject("normalizer").put("type", "Sequence");
    ArrayNode normalizers = normalizer.putArray("normalizers");
    if (prefix) {
      normalizers.addObject().put("type", "Prepend").put("prepend", SPACE);
    }
    replace(normalizers.addObject(), " ", SPACE);
    ObjectNode decoder = root.putObject("decoder").put("type", "Sequence");
    ArrayNode decoders = decoder.putArray("decoders");
    replace(decoders.addObject(), SPACE, " ");
    decoders.addObject().put("type", "ByteFallback");
    decoders.addObject().put("type", "Fuse");
    if (prefix) {
      ObjectNode strip = decoders.addObject().put("type", "Strip").put("content", " ");
      strip.put("start", 1).put("stop", 0);
    }
  }

  private static void replace(ObjectNode node, String from, String to) {
    node.put("type", "Replace").put("content", to).putObject("pattern").put("String", from);
  }
}
