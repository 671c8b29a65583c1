package org.flame4j.facet;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.Compute;
import org.flame4j.text.TokenStream;

/** Prompts that go through the model together, as one stream without padding. */
final class PromptBatch {
  private final List<PackedPrompt> prompts;
  private final int head;

  /**
   * @param prompts best in order of length, so that equal ones stand together
   */
  PromptBatch(List<PackedPrompt> prompts) {
    this.prompts = List.copyOf(prompts);
    head = prompts.size() < 2 ? 0 : sharedHead(prompts);
  }

  /** Tokens that all prompts begin with, less than the shortest prefix. */
  static int sharedHead(List<PackedPrompt> prompts) {
    List<Integer> first = prompts.getFirst().ids();
    int head = prompts.stream().mapToInt(PackedPrompt::prefixLength).min().orElse(1) - 1;
    for (PackedPrompt prompt : prompts) {
      int common = 0;
      while (common < head && prompt.ids().get(common).equals(first.get(common))) {
        common++;
      }
      head = common;
    }
    return head;
  }

  /**
   * The stream; its masks belong to the open scope. Reads F rows a prompt, in the given order.
   *
   * @param window positions that tokens of local layers see back
   */
  TokenStream stream(Positions kind, int window, Compute compute) {
    List<Integer> ids = new ArrayList<>(prompts.getFirst().ids().subList(0, head));
    List<Integer> positions = new ArrayList<>(prompts.getFirst().positions(kind).subList(0, head));
    List<Integer> read = new ArrayList<>();
    for (PackedPrompt prompt : prompts) {
      int offset = ids.size() - head;
      for (int k = 0; k < prompt.facetLengths().size(); k++) {
        read.add(offset + prompt.readToken(k));
      }
      ids.addAll(prompt.ids().subList(head, prompt.length()));
      positions.addAll(prompt.positions(kind).subList(head, prompt.length()));
    }
    return new TokenStream(
        ids, positions, read, new FacetLayout(head, prompts, kind, window, compute));
  }
}
