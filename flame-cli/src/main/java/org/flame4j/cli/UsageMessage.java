package org.flame4j.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flame4j.tensor.NativeRuntime;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in the words of this program. */
final class UsageMessage {
  private static final Pattern CHOICE = Pattern.compile("expected one of .* but was '(.*)'$");
  private static final Pattern ONE_OF =
      Pattern.compile("Error: Missing required argument \\(specify one of these\\): \\((.*)\\)");

  private UsageMessage() {}

  /**
   * @param args as they were parsed
   */
  static String of(ParameterException e, List<String> args) {
    return twice(e, args).or(() -> choice(e)).orElseGet(() -> plain(e)) + suggestion(e);
  }

  private static Optional<String> twice(ParameterException e, List<String> args) {
    if (e instanceof OverwrittenOptionException overwritten
        && overwritten.getOverwritten() instanceof OptionSpec option) {
      return Optional.of(twice(option));
    }
    // Of options that exclude others the library tells the whole group.
    return e instanceof MaxValuesExceededException
        ? firstRepeated(e.getCommandLine().getCommandSpec(), args).map(UsageMessage::twice)
        : Optional.empty();
  }

  private static String twice(OptionSpec option) {
    return "option " + option.longestName() + " is given twice";
  }

  private static Optional<OptionSpec> firstRepeated(CommandSpec command, List<String> args) {
    List<OptionSpec> given =
        args.stream()
            .map(argument -> command.findOption(argument.split("=", 2)[0]))
            .flatMap(Stream::ofNullable)
            .filter(option -> !option.isMultiValue())
            .toList();
    return given.stream()
        .filter(option -> given.indexOf(option) < given.lastIndexOf(option))
        .findFirst();
  }

  /** A word that is none of a few. */
  private static Optional<String> choice(ParameterException e) {
    ArgSpec option = e.getArgSpec();
    Matcher matcher = CHOICE.matcher(NativeRuntime.firstLine(e));
    if (option == null || !option.type().isEnum() || !matcher.find()) {
      return Optional.empty();
    }
    List<String> words =
        Stream.of(option.type().getEnumConstants())
            .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
            .toList();
    String last = words.getLast();
    String others = String.join(", ", words.subList(0, words.size() - 1));
    String name = option instanceof OptionSpec named ? named.longestName() : option.paramLabel();
    return Optional.of(
        "%s must be %s or %s; it is '%s'".formatted(name, others, last, matcher.group(1)));
  }

  private static String plain(ParameterException e) {
    String message = NativeRuntime.firstLine(e);
    Matcher oneOf = ONE_OF.matcher(message);
    if (oneOf.matches()) {
      return oneOf.group(1).replace(" | ", " or ").replace('=', ' ') + " is missing";
    }
    String plain =
        message
            .replaceFirst("^Error: ", "")
            .replaceFirst("^(Unmatched arguments?) (at|from) index \\d+", "$1")
            .replaceFirst("' is not a double$", "' is not a number")
            .replaceFirst("' is not an? (int|long)$", "' is not a whole number");
    boolean label = plain.matches("[A-Z]{2}.*"); // as of STORE
    return label ? plain : plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1);
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    return BareOption.meant(
            e.getCommandLine().getCommandSpec(), unmatched.getUnmatched().getFirst())
        .or(() -> unmatched.getSuggestions().stream().findFirst())
        .map(meant -> "; did you mean " + meant + "?")
        .orElse("");
  }
}
