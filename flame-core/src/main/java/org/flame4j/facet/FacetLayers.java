package org.flame4j.facet;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.LanguageModel;

/**
 * Facet states after several layers of a language model, in one pass over each caption: for
 * choosing a layer. {@link FacetEncoder} is faster for one layer of many captions.
 *
 * @param model stays the caller's
 */
public record FacetLayers(LanguageModel model, Positions positions) {
  /**
   * Hidden states at each facet's last token, not normalised.
   *
   * @param layers counted from 1, ascending, none deeper than the model was opened for
   * @return for each layer F32 [captions, F, D], owned by the enclosing scope or else the caller
   * @throws PromptException naming the caption (counted from 1) that cannot be packed
   */
  public List<Tensor> encode(List<String> captions, PromptSet prompts, List<Integer> layers) {
    List<PackedPrompt> packed = new FacetEncoder(model, positions).pack(captions, prompts);
    try (Scope scope = new Scope()) {
      List<Tensor> states = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        states.add(
            Tensors.empty(
                DType.F32, packed.size(), prompts.facets().size(), model.config().hiddenSize()));
      }
      List<Runnable> passes = new ArrayList<>();
      for (int i = 0; i < packed.size(); i++) {
        int caption = i;
        passes.add(() -> pass(packed.get(caption), caption, layers, states));
      }
      model.compute().sideBySide(passes);
      states.forEach(scope::keep);
      return states;
    }
  }

  private void pass(PackedPrompt prompt, int caption, List<Integer> layers, List<Tensor> states) {
    try (Scope scope = new Scope()) {
      int window = model.config().slidingWindow();
      PromptBatch alone = new PromptBatch(List.of(prompt));
      List<Tensor> read =
          model.hidden(alone.stream(positions, window, model.compute()), layers); // [F, D]
      for (int i = 0; i < read.size(); i++) {
        states.get(i).narrow(0, caption, 1).copyInPlace(read.get(i).unsqueeze(0));
      }
    }
  }
}
