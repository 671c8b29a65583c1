package org.flame4j.cli.help;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command, under headings where its classes of options have a {@link Section}.
 * Lines end between words only, so that names of options and files stay whole.
 */
final class SectionedHelp implements IHelpSectionRenderer {
  private static final String OWN = "Options";
  private static final String REST = "Common";
  private static final Set<String> UNNAMED = Set.of(OWN, REST); // on their own, without headings
  private static final int INDENT = 6; // room for a short name
  private static final int NAMES = 35; // columns before descriptions
  private static final int NARROWEST = 30; // columns of descriptions, however narrow the screen

  @Override
  public String render(Help help) {
    Map<String, List<OptionSpec>> sections = sections(help.commandSpec());
    StringBuilder text = new StringBuilder();
    boolean headed = sections.keySet().stream().anyMatch(name -> !UNNAMED.contains(name));
    sections.forEach((heading, options) -> {
      text.append(headed ? "%n%s:%n".formatted(heading) : "");
      options.stream().filter(option -> !option.hidden()).forEach(o -> append(text, help, o));
    });
    return text.toString();
  }

  private static Map<String, List<OptionSpec>> sections(CommandSpec command) {
    Map<String, List<OptionSpec>> first = new LinkedHashMap<>();
    Map<String, List<OptionSpec>> last = new LinkedHashMap<>();
    List<OptionSpec> rest = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      Class<?> home = option.userObject() instanceof Field f ? f.getDeclaringClass() : Object.class;
      Section section = home.getAnnotation(Section.class);
      if (section != null) {
        add(section.last() ? last : first, section.value(), option);
      } else if (home.isInstance(command.userObject()) && home != Object.class) {
        add(first, OWN, option);
      } else {
        rest.add(option);
      }
    }
    first.putAll(last);
    first.put(REST, rest);
    return first;
  }

  private static void add(Map<String, List<OptionSpec>> sections, String name, OptionSpec option) {
    sections.computeIfAbsent(name, k -> new ArrayList<>()).add(option);
  }

  private static void append(StringBuilder text, Help help, OptionSpec option) {
    String label = ShortSynopsis.label(help, option);
    String names = String.join(", ", option.names());
    int indent = names.startsWith("--") ? INDENT : INDENT - "-h, ".length();
    int width = indent + names.length() + label.length();
    text.append(" ".repeat(indent)).append(help.colorScheme().optionText(names)).append(label);
    String next = System.lineSeparator() + " ".repeat(NAMES);
    int room = help.commandSpec().usageMessage().width() - NAMES - 1;
    List<String> lines = Words.lines(description(option), Math.max(NARROWEST, room));
    text.append(width < NAMES ? " ".repeat(NAMES - width) : next)
        .append(String.join(next, lines))
        .append(System.lineSeparator());
  }

  private static String description(OptionSpec option) {
    return String.join(" ", option.description());
  }
}
