package org.flame4j.embed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.data.Sample;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.PromptException;

/** The different texts of some samples in one field, each packed once into all its prompts. */
final class PieceTexts {
  private final FacetEncoder encoder;
  private final FieldPrompts prompts;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, String> refusals = new HashMap<>();
  private final List<List<PackedPrompt>> packed = new ArrayList<>();

  PieceTexts(FacetEncoder encoder, FieldPrompts prompts) {
    this.encoder = encoder;
    this.prompts = prompts;
  }

  FieldPrompts prompts() {
    return prompts;
  }

  /** That the sample has no text, or nothing. */
  String absence(Sample sample) {
    return sample.text(prompts.field()).isBlank()
        ? "no text in field '" + prompts.field() + "'"
        : "";
  }

  /** Why the sample's text, which is there, cannot be embedded, or nothing. */
  String refusal(Sample sample) {
    return refusals.computeIfAbsent(sample.text(prompts.field()), this::pack);
  }

  private String pack(String text) {
    try {
      packed.add(encoder.pack(List.of(text), prompts.sets()));
      numbers.put(text, packed.size() - 1);
      return "";
    } catch (PromptException e) {
      Throwable cause = e.getCause() instanceof PromptException own ? own : e;
      return "field '" + prompts.field() + "': " + cause.getMessage();
    }
  }

  /** How many different texts there are. */
  int size() {
    return packed.size();
  }

  /** The prompts of a text. */
  List<PackedPrompt> packed(int number) {
    return packed.get(number);
  }

  /** Tokens of a text's prompts. */
  int tokens(int number) {
    return packed.get(number).stream().mapToInt(PackedPrompt::length).sum();
  }

  /** Which of the texts is the sample's, which was not refused. */
  int number(Sample sample) {
    Integer number = numbers.get(sample.text(prompts.field()));
    if (number == null) {
      throw new IllegalArgumentException("sample '" + sample.key() + "' was not packed");
    }
    return number;
  }
}
