package org.flame4j.tensor.weights;

import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What is wrong with a JSON file, in words; the library's own speak of its classes and options. */
public final class JsonFailure {
  private JsonFailure() {}

  /** What is wrong and where, in one line, to stand behind the file's name and a colon. */
  public static String reason(JacksonException e) {
    return switch (e) {
      case DatabindException value -> ofValue(value);
      case JacksonException _ when words(e).startsWith("Unexpected end-of-input") ->
          "it is cut short" + place(e);
      default -> words(e) + place(e);
    };
  }

  /** The same of JSON whose place in a file is told otherwise. */
  public static String words(JacksonException e) {
    String first = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
    return first.replaceAll(" ?\\(start marker at \\[Source.*?]\\)", "").strip();
  }

  private static String ofValue(DatabindException e) {
    String field = field(e);
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "it has a field '" + unknown.getPropertyName() + "' that is not known";
      case MismatchedInputException missing when words(missing).startsWith("Missing creator") ->
          "it has no field '" + field + "'";
      case InvalidFormatException wrong ->
          "the value of '"
              + field
              + "' cannot be "
              + WeightsException.quote(String.valueOf(wrong.getValue()))
              + choices(wrong.getTargetType());
      case MismatchedInputException _ when field.isEmpty() -> "it is no JSON object";
      case MismatchedInputException _ -> "the value of '" + field + "' is of another type";
      default -> e.getCause() == null ? words(e) : String.valueOf(e.getCause().getMessage());
    };
  }

  private static String choices(Class<?> type) {
    Object[] all = type.getEnumConstants();
    return all == null ? "" : ", it is one of " + Arrays.toString(all);
  }

  /** Such as {@code prompts[0].facets}. */
  private static String field(DatabindException e) {
    StringBuilder field = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      if (name == null) {
        field.append('[').append(step.getIndex()).append(']');
      } else {
        field.append(field.isEmpty() ? "" : ".").append(name);
      }
    }
    return field.toString();
  }

  private static String place(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
  }
}
