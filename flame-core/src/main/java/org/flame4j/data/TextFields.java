package org.flame4j.data;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which texts of samples are read; what nobody asks for takes no memory.
 *
 * @param all whatever there is
 * @param names the fields wanted, where not all are
 */
public record TextFields(boolean all, Set<String> names) {
  /** Every text there is. */
  public static final TextFields ALL = new TextFields(true, Set.of());

  /** No text: for pictures alone. */
  public static final TextFields NONE = new TextFields(false, Set.of());

  public TextFields {
    names = Set.copyOf(names);
  }

  /** These only. */
  public static TextFields of(Collection<String> names) {
    return new TextFields(false, new TreeSet<>(names));
  }

  /** Whether the field is wanted. */
  public boolean wants(String name) {
    return all || names.contains(name);
  }
}
