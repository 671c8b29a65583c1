package org.flame4j.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The words of one file of options: several a line, quotes of either kind around what has spaces or
 * {@code #}, also of a part of a word as in {@code --out="a b"}, {@code #} before comments. What
 * stands in quotes is taken as it is, backslashes too.
 */
final class OptionFile {
  private static final int LONGEST = 1 << 20; // bytes; a larger file is not one of options
  private static final Pattern NEXT =
      Pattern.compile("#.*|(?<word>(?:\"[^\"]*\"|'[^']*'|[^\\s\"'])+)|(?<open>[\"'])");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"|'([^']*)'");
  private static final String BYTE_ORDER_MARK = "\ufeff"; // of some editors

  private final String name;
  private final List<Word> words;

  private OptionFile(String name, List<Word> words) {
    this.name = name;
    this.words = words;
  }

  List<String> words() {
    return words.stream().map(Word::text).toList();
  }

  /**
   * Refuses a file that begins with a word where an option must stand.
   *
   * @throws ParameterException naming the option that may have been meant
   */
  void mustBeginWithAnOption(CommandLine command) {
    if (words.isEmpty() || words.getFirst().text.startsWith("-")) {
      return;
    }
    Word first = words.getFirst();
    String advice =
        BareOption.meant(command.getCommandSpec(), first.text)
            .map(option -> "write " + option + (option.contains("=") ? "" : valueOfFirst()))
            .orElse("options begin with --");
    throw new ParameterException(
        command,
        "%s, line %d: '%s' is no option; %s".formatted(name, first.line, first.text, advice));
  }

  /** A word, and the number of its line. */
  private record Word(String text, int line) {}

  /**
   * @param command whose options they are, for errors
   * @throws ParameterException where the file cannot be read
   */
  static OptionFile read(CommandLine command, String name) {
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw new ParameterException(command, name + " is a folder, not a file of options");
    }
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(
          command,
          "there is no file of options %s; an argument that begins with @ is typed with another, @@%s"
              .formatted(name, name));
    }
    try {
      if (Files.size(file) > LONGEST) {
        throw new ParameterException(command, name + " is too large for a file of options");
      }
      return new OptionFile(name, words(command, name, Files.readAllLines(file)));
    } catch (IOException e) {
      throw new ParameterException(command, name + " cannot be read: " + reason(e));
    }
  }

  /** The word behind the first one, on the same line. */
  private String valueOfFirst() {
    boolean same = words.size() > 1 && words.get(1).line == words.getFirst().line;
    return same ? " " + words.get(1).text : "";
  }

  private static String reason(IOException e) {
    return switch (e) {
      case CharacterCodingException text -> "it is not UTF-8 text";
      case AccessDeniedException denied -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static List<Word> words(CommandLine command, String name, List<String> lines) {
    List<Word> words = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher next =
          NEXT.matcher(i == 0 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line);
      while (next.find()) {
        if (next.group("open") != null) {
          throw new ParameterException(
              command, "%s, line %d: a quote has no end".formatted(name, i + 1));
        }
        String word = next.group("word");
        if (word != null) {
          if (word.matches("@[^@].*")) {
            throw new ParameterException(
                command,
                "%s, line %d: %s is not read, as files in files are not; a word that begins with @ wants quotes"
                    .formatted(name, i + 1, word));
          }
          words.add(new Word(QUOTED.matcher(word).replaceAll("$1$2"), i + 1));
        }
      }
    }
    return words;
  }
}
