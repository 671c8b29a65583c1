package org.flame4j.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** What keeps two stores apart, field by field. */
final class ManifestDifferences {
  private static final String UNKNOWN = "not stated";

  private final List<String> differences = new ArrayList<>();

  private ManifestDifferences() {}

  /** One text {@code field: this value, not that value} for each field that differs. */
  static List<String> of(StoreManifest mine, StoreManifest others) {
    ManifestDifferences all = new ManifestDifferences();
    all.compare("version", mine.version(), others.version());
    // The hash tells models apart, not the name.
    all.compare("llmHash", stated(mine.llmHash()), stated(others.llmHash()));
    all.compare("layer", mine.layer(), others.layer());
    all.compare("width", mine.width(), others.width());
    all.compare("dtype", mine.dtype(), others.dtype());
    all.comparePrompts(mine.prompts(), others.prompts());
    all.compare("positions", mine.positions(), others.positions());
    all.compare("normalized", mine.normalized(), others.normalized());
    SortedSet<String> names = new TreeSet<>(mine.settings().keySet());
    names.addAll(others.settings().keySet());
    for (String name : names) {
      all.compare(
          name,
          mine.settings().getOrDefault(name, UNKNOWN),
          others.settings().getOrDefault(name, UNKNOWN));
    }
    return all.differences;
  }

  private static String stated(String value) {
    return value.isEmpty() ? UNKNOWN : value;
  }

  private void compare(String field, Object mine, Object others) {
    if (!Objects.equals(mine, others)) {
      differences.add("%s: %s, not %s".formatted(field, mine, others));
    }
  }

  private void comparePrompts(List<PromptRows> mine, List<PromptRows> others) {
    compare("prompts", names(mine), names(others));
    if (names(mine).equals(names(others))) {
      for (int i = 0; i < mine.size(); i++) {
        compare(
            "promptHash of " + mine.get(i).promptSet(),
            stated(mine.get(i).promptHash()),
            stated(others.get(i).promptHash()));
      }
    }
  }

  private static List<String> names(List<PromptRows> prompts) {
    return prompts.stream()
        .map(p -> "%s/%s (%d)".formatted(p.promptSet(), p.field(), p.facets()))
        .toList();
  }
}
