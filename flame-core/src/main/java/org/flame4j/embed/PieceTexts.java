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
  private final Map<String, Packing> packings = new HashMap<>();
  private final List<List<PackedPrompt>> packed = new ArrayList<>();

  /** A text in its prompts, or why it cannot be. */
  private record Packing(List<PackedPrompt> prompts, String refusal) {}

  PieceTexts(FacetEncoder encoder, FieldPrompts prompts) {
    this.encoder = encoder;
    this.prompts = prompts;
  }

  FieldPrompts prompts() {
    return prompts;
  }

  /** Why the sample's text cannot be embedded, or nothing. */
  String refusal(Sample sample) {
    String text = sample.text(prompts.field());
    return text.isBlank()
        ? "no text in field '" + prompts.field() + "'"
        : packings.computeIfAbsent(text, this::pack).refusal();
  }

  private Packing pack(String text) {
    try {
      return new Packing(encoder.pack(List.of(text), prompts.sets()), "");
    } catch (PromptException e) {
      Throwable cause = e.getCause() instanceof PromptException own ? own : e;
      return new Packing(List.of(), "field '" + prompts.field() + "': " + cause.getMessage());
    }
  }

  /** Puts the sample's text, which was not refused, among those to embed. */
  void take(Sample sample) {
    String text = sample.text(prompts.field());
    if (numbers.putIfAbsent(text, packed.size()) == null) {
      packed.add(packings.computeIfAbsent(text, this::pack).prompts());
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

  /** Which of the texts is the sample's, which was taken. */
  int number(Sample sample) {
    Integer number = numbers.get(sample.text(prompts.field()));
    if (number == null) {
      throw new IllegalArgumentException("sample '" + sample.key() + "' was not taken");
    }
    return number;
  }
}
