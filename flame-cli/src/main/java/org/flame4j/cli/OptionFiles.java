package org.flame4j.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options from files, {@code @FILE}, as {@link OptionFile} reads them. What is typed goes before
 * what a file says of the same option, or of one that the typed one excludes. Files stand for
 * themselves: a file in a file is not read. An argument that begins with {@code @} and is no file
 * has another in front, {@code @@home}.
 */
final class OptionFiles {
  private static final String FILE = "@";

  private OptionFiles() {}

  /**
   * @return the arguments with those of files in their places
   * @throws ParameterException for a file that cannot be read
   */
  static String[] expand(CommandLine root, String... args) {
    List<String> typed = Stream.of(args).filter(argument -> !isFile(argument)).toList();
    CommandLine reader = command(root, typed); // whose help errors point to
    Map<String, OptionFile> files = new HashMap<>();
    for (String argument : args) {
      if (isFile(argument)) {
        files.put(argument, OptionFile.read(reader, argument.substring(1)));
      }
    }
    List<String> all =
        Stream.of(args)
            .flatMap(argument -> {
              OptionFile file = files.get(argument);
              return file == null ? Stream.of(argument) : file.words().stream();
            })
            .toList();
    CommandLine line = command(root, all);
    CommandSpec command = line.getCommandSpec();
    Set<String> names = said(command, typed);
    List<String> expanded = new ArrayList<>();
    for (String argument : args) {
      OptionFile file = files.get(argument);
      if (file == null) {
        expanded.add(isEscaped(argument) ? argument.substring(1) : argument);
      } else {
        boolean namesCommand = command(reader, file.words()) != reader;
        if (!namesCommand && wantsAnOption(command, expanded)) {
          file.mustBeginWithAnOption(line);
        }
        expanded.addAll(without(command, names, file.words()));
      }
    }
    return expanded.toArray(String[]::new);
  }

  /** Arguments as they were expanded, so that expanding leaves them as they are. */
  static List<String> asTyped(List<String> expanded) {
    return expanded.stream()
        .map(argument -> argument.startsWith(FILE) ? FILE + argument : argument)
        .toList();
  }

  private static boolean isFile(String argument) {
    return argument.startsWith(FILE) && !isEscaped(argument) && argument.length() > 1;
  }

  private static boolean isEscaped(String argument) {
    return argument.startsWith(FILE + FILE);
  }

  /** Whether what follows these words can be nothing but an option. */
  private static boolean wantsAnOption(CommandSpec command, List<String> before) {
    if (!command.positionalParameters().isEmpty() || !command.subcommands().isEmpty()) {
      return false;
    }
    for (int i = before.size() - 1; i >= 0; i--) {
      OptionSpec option = command.findOption(name(before.get(i)));
      if (option != null) {
        return values(option, before.get(i)) <= before.size() - 1 - i;
      }
    }
    return true;
  }

  private static String name(String option) {
    return option.split("=", 2)[0];
  }

  private static CommandLine command(CommandLine root, List<String> arguments) {
    CommandLine command = root;
    for (String argument : arguments) {
      command = command.getSubcommands().getOrDefault(argument, command);
    }
    return command;
  }

  /** Names of all options that files have no say in. */
  private static Set<String> said(CommandSpec command, List<String> typed) {
    Set<String> names = new HashSet<>();
    for (String argument : typed) {
      OptionSpec option = command.findOption(name(argument));
      if (option != null) {
        names.addAll(List.of(option.names()));
        command.argGroups().forEach(group -> addExcluded(group, option, names));
      }
    }
    return names;
  }

  private static void addExcluded(ArgGroupSpec group, OptionSpec option, Set<String> names) {
    if (group.exclusive() && group.allOptionsNested().contains(option)) {
      group.allOptionsNested().forEach(other -> names.addAll(List.of(other.names())));
    }
  }

  private static List<String> without(CommandSpec command, Set<String> names, List<String> words) {
    List<String> rest = new ArrayList<>();
    int dropped = 0; // values still to come of an option that is left out
    for (String word : words) {
      OptionSpec option = command.findOption(name(word));
      if (option != null) {
        boolean leftOut = names.contains(name(word));
        dropped = leftOut ? values(option, word) : 0;
        if (!leftOut) {
          rest.add(word);
        }
      } else if (dropped > 0) {
        dropped--;
      } else {
        rest.add(word);
      }
    }
    return rest;
  }

  /** How many of the words behind an option are values of it, at most. */
  private static int values(OptionSpec option, String word) {
    int most = option.arity().max();
    return word.contains("=") && most == 1 ? 0 : most;
  }
}
