package org.flame4j.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** An option without its dashes, as other programs' files of settings have them. */
final class BareOption {
  private static final Pattern SETTING =
      Pattern.compile("(?<name>\\w[\\w-]*)(?:[=:](?<value>.*))?");

  private BareOption() {}

  /** What to write for such a word, or nothing where it is no name of an option. */
  static Optional<String> meant(CommandSpec command, String word) {
    Matcher matcher = SETTING.matcher(word);
    if (!matcher.matches() || command.findOption("--" + matcher.group("name")) == null) {
      return Optional.empty();
    }
    String value = matcher.group("value");
    String rest = value == null || value.isEmpty() ? "" : "=" + value;
    return Optional.of("--" + matcher.group("name") + rest);
  }
}
