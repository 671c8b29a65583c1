package org.flame4j.cli.help;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/**
 * What stands below the options. What is too long for a line goes on in the next; examples, which
 * are indented, are never cut, so that they can be copied.
 */
final class HelpFooter implements IHelpSectionRenderer {
  @Override
  public String render(Help help) {
    List<String> footer = List.of(help.commandSpec().usageMessage().footer());
    int width = help.commandSpec().usageMessage().width() - 1;
    return footer.isEmpty()
        ? ""
        : String.join(System.lineSeparator(), flowed(footer, width)) + System.lineSeparator();
  }

  static List<String> flowed(List<String> footer, int width) {
    Deque<String> rest = new ArrayDeque<>(footer);
    List<String> lines = new ArrayList<>();
    while (!rest.isEmpty()) {
      String line = rest.pop();
      List<String> parts = isExample(line) ? List.of(line) : Words.lines(line, width);
      lines.add(parts.getFirst());
      if (parts.size() > 1) {
        String over = String.join(" ", parts.subList(1, parts.size()));
        boolean goesOn = !rest.isEmpty() && isProse(rest.peek());
        rest.push(goesOn ? over + " " + rest.pop() : over);
      }
    }
    return lines;
  }

  private static boolean isExample(String line) {
    return line.startsWith(" ");
  }

  private static boolean isProse(String line) {
    return !line.isEmpty() && !isExample(line) && !line.endsWith(":");
  }
}
