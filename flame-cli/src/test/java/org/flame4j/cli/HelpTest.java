package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.flame4j.cli.help.HelpLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Help as people read it, 80 columns wide. */
class HelpTest {
  private static List<String> lines(String... command) {
    return Flame.run((Object[]) command).out().lines().toList();
  }

  @Test
  void showsWhatACommandNeedsAndTheRestUnderHeadings() {
    List<String> help = lines("train", "--help");
    assertThat(help.getFirst())
        .isEqualTo("Usage: flame train --data=PATH... --out=DIR (--store=DIR | --baseline=LLM)");
    assertThat(help.get(1)).isEqualTo("       [OPTION...]");
    assertThat(help)
        .containsSubsequence(
            "Data:",
            "Result and checkpoints:",
            "Image tower:",
            "Course:",
            "Pictures:",
            "Validation:",
            "Machine:",
            "Common:");
    int course = help.indexOf("Course:");
    assertThat(help.subList(course, help.indexOf("Pictures:")))
        .contains(
            "      --epochs=N                   Passes over the data (default: 32).",
            "      --lr=X                       Highest learning rate (default: 5e-4).");
  }

  @Test
  void fewOptionsNeedNoHeadings() {
    assertThat(lines("report", "--help"))
        .contains("Usage: flame report [-hV] [--debug] [--html=FILE] DIR")
        .doesNotContain("Common:");
  }

  @Test
  void commandsOfCommandsNeedNoneEither() {
    assertThat(lines("store", "--help")).contains("Commands:").doesNotContain("Common:");
  }

  @Test
  void coloursMoveNoColumn() {
    CommandLine flame = new CommandLine(new FlameCommand());
    CommandLine search = Objects.requireNonNull(flame.getSubcommands().get("search"));
    HelpLayout.arrange(search);
    String colours = search.getUsageMessage(Ansi.ON);
    assertThat(colours).contains("\u001b[");
    assertThat(colours.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(search.getUsageMessage(Ansi.OFF));
  }

  static Stream<CommandSpec> commands() {
    return below(new CommandLine(new FlameCommand()));
  }

  private static Stream<CommandSpec> below(CommandLine command) {
    return Stream.concat(
        Stream.of(command.getCommandSpec()),
        command.getSubcommands().values().stream().flatMap(HelpTest::below));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void namesEveryOptionAndCutsNoWord(CommandSpec command) {
    String name = command.qualifiedName().replaceFirst("flame ?", "");
    String[] words =
        Stream.of(name.split(" "), new String[] {"--help"})
            .flatMap(Stream::of)
            .filter(word -> !word.isEmpty())
            .toArray(String[]::new);
    List<String> help = lines(words);
    for (OptionSpec option : command.options()) {
      assertThat(help).anyMatch(line -> line.strip().startsWith(String.join(", ", option.names())));
      List<String> said = Stream.of(option.description()).flatMap(d -> d.lines()).toList();
      for (String word : String.join(" ", said).split(" ")) {
        assertThat(help).as(word).anyMatch(line -> line.contains(word));
      }
    }
    for (String line : command.usageMessage().footer()) {
      assertThat(help).as(line).anyMatch(shown -> !line.startsWith(" ") || shown.equals(line));
    }
  }
}
