package org.flame4j.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.StreamTokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options from files, {@code @FILE}: one or several a line, quotes around what has spaces, {@code
 * #} before comments. What is typed goes before what a file says of the same option, or of one that
 * the typed one excludes. Files stand for themselves: a file in a file is not read.
 */
final class OptionFiles {
  private static final int LONGEST = 1 << 20; // bytes; a larger file is not one of options

  private OptionFiles() {}

  /**
   * @return the arguments with those of files in their places
   * @throws ParameterException for a file that cannot be read
   */
  static String[] expand(CommandLine root, String... args) {
    List<String> typed = Stream.of(args).filter(argument -> !isFile(argument)).toList();
    CommandSpec command = command(root, typed);
    Set<String> names = said(command, typed);
    List<String> expanded = new ArrayList<>();
    for (String argument : args) {
      if (isFile(argument)) {
        expanded.addAll(without(names, read(command.commandLine(), argument.substring(1))));
      } else {
        expanded.add(argument);
      }
    }
    return expanded.toArray(String[]::new);
  }

  private static boolean isFile(String argument) {
    return argument.startsWith("@") && argument.length() > 1;
  }

  private static boolean isOption(String argument) {
    return argument.startsWith("--");
  }

  private static String name(String option) {
    return option.split("=", 2)[0];
  }

  private static CommandSpec command(CommandLine root, List<String> arguments) {
    CommandLine command = root;
    for (String argument : arguments) {
      command = command.getSubcommands().getOrDefault(argument, command);
    }
    return command.getCommandSpec();
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

  private static List<String> without(Set<String> names, List<String> arguments) {
    List<String> rest = new ArrayList<>();
    boolean dropped = false;
    for (String argument : arguments) {
      dropped = isOption(argument) ? names.contains(name(argument)) : dropped;
      if (!dropped) {
        rest.add(argument);
      }
    }
    return rest;
  }

  private static List<String> read(CommandLine command, String name) {
    Path file = Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(command, "there is no file of options " + name);
    }
    try {
      if (Files.size(file) > LONGEST) {
        throw new ParameterException(command, name + " is too large for a file of options");
      }
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        return words(reader);
      }
    } catch (IOException e) {
      throw new ParameterException(command, name + " cannot be read: " + e.getMessage());
    }
  }

  private static List<String> words(Reader reader) throws IOException {
    StreamTokenizer tokens = new StreamTokenizer(reader);
    tokens.resetSyntax();
    tokens.wordChars(' ' + 1, 255);
    tokens.whitespaceChars(0, ' ');
    tokens.commentChar('#');
    tokens.quoteChar('"');
    tokens.quoteChar('\'');
    List<String> words = new ArrayList<>();
    while (tokens.nextToken() != StreamTokenizer.TT_EOF) {
      words.add(tokens.sval);
    }
    return words;
  }
}
