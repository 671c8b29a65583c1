package org.flame4j.cli;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Refuses values that make no sense before a command begins, naming the option as it was typed:
 * empty ones, as of a variable of the shell that is not set, and numbers out of {@link Bounds}.
 */
final class OptionChecks implements IExecutionStrategy {
  private final IExecutionStrategy then = new RunLast();

  @Override
  public int execute(ParseResult parsed) {
    ParseResult last = parsed;
    boolean run = isRun(last);
    while (last.hasSubcommand()) {
      last = last.subcommand();
      run &= isRun(last);
    }
    if (run) {
      CommandLine command = last.commandSpec().commandLine();
      for (ArgSpec option : last.matchedArgs()) {
        check(command, option);
      }
      command.getCommandSpec().options().forEach(option -> checkDefault(command, option));
    }
    return then.execute(parsed);
  }

  private static boolean isRun(ParseResult parsed) {
    return !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested();
  }

  /** A variable of the environment that is empty gives no language model. */
  private static void checkDefault(CommandLine command, OptionSpec option) {
    boolean hasDefault = option.defaultValue() != null;
    if (hasDefault && option.getValue() instanceof LlmSource llm && !llm.isGiven()) {
      throw new ParameterException(
          command, option.longestName() + " is missing, and the environment's FLAME_LLM is empty");
    }
  }

  private static void check(CommandLine command, ArgSpec option) {
    if (find(option, MayBeEmpty.class).isEmpty()
        && option.stringValues().stream().anyMatch(String::isBlank)) {
      throw new ParameterException(command, name(option) + " is empty");
    }
    find(option, Bounds.class)
        .ifPresent(bounds -> {
          for (Number number : numbers(option.typedValues()).toList()) {
            if (!isWithin(number.doubleValue(), bounds)) {
              throw new ParameterException(command, complaint(name(option), number, bounds));
            }
          }
        });
  }

  /** Those of an option that takes several are a list in the list. */
  private static Stream<Number> numbers(Collection<?> values) {
    return values.stream()
        .flatMap(value ->
            value instanceof Collection<?> several
                ? numbers(several)
                : value instanceof Number number ? Stream.of(number) : Stream.empty());
  }

  private static <A extends Annotation> Optional<A> find(ArgSpec option, Class<A> kind) {
    return option.userObject() instanceof Field field
        ? Optional.ofNullable(field.getAnnotation(kind))
        : Optional.empty();
  }

  private static String name(ArgSpec option) {
    return option instanceof OptionSpec named ? named.longestName() : option.paramLabel();
  }

  private static boolean isWithin(double value, Bounds bounds) {
    return Double.isFinite(value)
        && value >= bounds.least()
        && value > bounds.above()
        && value <= bounds.most()
        && value < bounds.below();
  }

  private static String complaint(String name, Number value, Bounds bounds) {
    List<String> ends = new ArrayList<>();
    add(ends, "at least ", bounds.least());
    add(ends, "more than ", bounds.above());
    add(ends, "at most ", bounds.most());
    add(ends, "below ", bounds.below());
    String hint = bounds.hint().isEmpty() ? "" : " (" + bounds.hint() + ")";
    return "%s must be %s%s; it is %s"
        .formatted(name, String.join(" and ", ends), hint, plain(value.doubleValue()));
  }

  /** As people write it: 1, not 1.0. */
  private static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value);
  }

  private static void add(List<String> ends, String word, double bound) {
    if (Double.isFinite(bound)) {
      ends.add(word + plain(bound));
    }
  }
}
