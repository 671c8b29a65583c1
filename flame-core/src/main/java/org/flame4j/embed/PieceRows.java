package org.flame4j.embed;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.data.Sample;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Rows of samples.
 *
 * @param samples those that were not skipped
 * @param texts of each field; they tell which rows are a sample's
 * @param fields one tensor a field, F32 [texts, F, D], owned by the enclosing scope
 * @param plan the order of the blocks
 */
record PieceRows(
    List<Sample> samples, List<PieceTexts> texts, List<Tensor> fields, EmbedPlan plan) {
  /**
   * Rows of some of the samples, in the order of the plan.
   *
   * @return F32 [n, R, D]
   */
  Tensor of(List<Sample> some) {
    Tensor[] blocks = new Tensor[plan.blocks().size()];
    try (Scope scope = new Scope()) {
      for (int i = 0; i < fields.size(); i++) {
        PieceTexts text = texts.get(i);
        Tensor index = Tensors.of(some.stream().mapToInt(text::number).toArray());
        Tensor rows = fields.get(i).indexSelect(0, index); // [n, F, D]
        int first = 0;
        for (int block : text.prompts().blocks()) {
          int facets = plan.blocks().get(block).prompts().facets().size();
          blocks[block] = rows.narrow(1, first, facets);
          first += facets;
        }
      }
      return scope.keep(Tensors.cat(new ArrayList<>(List.of(blocks)), 1));
    }
  }

  /** Captions that other samples had already. */
  long repeated() {
    long repeated = 0;
    for (PieceTexts text : texts) {
      long surplus = Math.max(0, samples.size() - text.size());
      repeated += surplus * text.prompts().sets().size();
    }
    return repeated;
  }
}
