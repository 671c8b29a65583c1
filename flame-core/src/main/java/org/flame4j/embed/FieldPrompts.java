package org.flame4j.embed;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.facet.PromptSet;

/**
 * All prompts that one text field is asked with: what prompts of a text have in common is computed
 * once.
 *
 * @param blocks where in the plan they stand
 */
record FieldPrompts(String field, List<PromptSet> sets, List<Integer> blocks) {
  /** One for each field of the plan. */
  static List<FieldPrompts> of(EmbedPlan plan) {
    List<FieldPrompts> fields = new ArrayList<>();
    for (int i = 0; i < plan.blocks().size(); i++) {
      EmbedPlan.Block block = plan.blocks().get(i);
      FieldPrompts field =
          fields.stream()
              .filter(f -> f.field().equals(block.field()))
              .findFirst()
              .orElseGet(() -> added(fields, block.field()));
      field.sets().add(block.prompts());
      field.blocks().add(i);
    }
    return fields;
  }

  private static FieldPrompts added(List<FieldPrompts> fields, String name) {
    fields.add(new FieldPrompts(name, new ArrayList<>(), new ArrayList<>()));
    return fields.getLast();
  }

  /** Rows of a text. */
  int facets() {
    return sets.stream().mapToInt(set -> set.facets().size()).sum();
  }
}
