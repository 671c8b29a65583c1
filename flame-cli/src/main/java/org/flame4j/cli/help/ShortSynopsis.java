package org.flame4j.cli.help;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How to call a command of many options: what it cannot do without, the rest as one word. */
final class ShortSynopsis implements IHelpSectionRenderer {
  private static final int MANY = 8;

  @Override
  public String render(Help help) {
    CommandSpec command = help.commandSpec();
    if (command.options().size() <= MANY) {
      return help.synopsis(help.synopsisHeadingLength());
    }
    List<String> words = new ArrayList<>(List.of(command.qualifiedName()));
    command.options().stream().filter(ShortSynopsis::alone).forEach(o -> words.add(call(help, o)));
    for (ArgGroupSpec group : command.argGroups()) {
      if (group.multiplicity().min() > 0) {
        words.add(group.synopsis());
      }
    }
    words.add("[OPTION...]");
    command.positionalParameters().forEach(p -> words.add(label(help, p)));
    int width = command.usageMessage().width() - help.synopsisHeadingLength() - 1;
    String next = System.lineSeparator() + " ".repeat(help.synopsisHeadingLength());
    return String.join(next, Words.lines(String.join(" ", words), width)) + System.lineSeparator();
  }

  private static boolean alone(OptionSpec option) {
    return option.required() && option.group() == null;
  }

  private static String call(Help help, OptionSpec option) {
    return option.longestName() + label(help, option);
  }

  /** Without colours, whose marks would count as letters where columns are counted. */
  static String label(Help help, ArgSpec argument) {
    return help.parameterLabelRenderer()
        .renderParameterLabel(argument, Ansi.OFF, List.of())
        .toString();
  }
}
