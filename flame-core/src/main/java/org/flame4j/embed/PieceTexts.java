package org.flame4j.embed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.data.Sample;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.PromptException;

/** The different texts of some samples in one block's prompts, each packed once. */
final class PieceTexts {
  private final FacetEncoder encoder;
  private final EmbedPlan.Block block;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final Map<String, String> refusals = new HashMap<>();
  private final List<PackedPrompt> packed = new ArrayList<>();

  PieceTexts(FacetEncoder encoder, EmbedPlan.Block block) {
    this.encoder = encoder;
    this.block = block;
  }

  EmbedPlan.Block block() {
    return block;
  }

  /** Why the sample's text cannot be embedded, or nothing. */
  String refusal(Sample sample) {
    String text = sample.text(block.field());
    return text.isBlank()
        ? "no text in field '" + block.field() + "'"
        : refusals.computeIfAbsent(text, this::tryToPack);
  }

  private String tryToPack(String text) {
    try {
      packed.addAll(encoder.pack(List.of(text), block.prompts()));
      numbers.put(text, packed.size() - 1);
      return "";
    } catch (PromptException e) {
      Throwable cause = e.getCause() instanceof PromptException own ? own : e;
      return "field '" + block.field() + "': " + cause.getMessage();
    }
  }

  /** The different prompts. */
  List<PackedPrompt> packed() {
    return packed;
  }

  /** Which prompt is the sample's, which was not refused. */
  int number(Sample sample) {
    Integer number = numbers.get(sample.text(block.field()));
    if (number == null) {
      throw new IllegalArgumentException("sample '" + sample.key() + "' was not packed");
    }
    return number;
  }
}
