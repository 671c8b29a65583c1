package org.flame4j.cli.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a record's text holds, as runs keep it: {@code VisionConfig[width=192, layers=6]}, or a list
 * of such.
 */
final class RecordText {
  private static final Pattern RECORD = Pattern.compile("[A-Z]\\w*\\[(\\w+=[^\\[\\]]*)]");
  private static final Pattern LIST = Pattern.compile("\\[(%s(?:, %<s)*)]".formatted(RECORD));
  private static final Pattern NEXT = Pattern.compile(", (?=\\w+=)");

  private RecordText() {}

  /**
   * Values by name; of a list each record under its first value. Empty for any other text, and
   * where a value holds brackets.
   */
  static Map<String, String> parts(String text) {
    Map<String, String> parts = new LinkedHashMap<>();
    Matcher single = RECORD.matcher(text);
    Matcher list = LIST.matcher(text);
    if (single.matches()) {
      fields(single.group(1)).forEach(field -> parts.put(field[0], field[1]));
    } else if (list.matches()) {
      RECORD
          .matcher(list.group(1))
          .results()
          .forEach(one -> {
            List<String[]> fields = fields(one.group(1));
            parts.put(fields.getFirst()[1], joined(fields.subList(1, fields.size())));
          });
    }
    return parts;
  }

  private static List<String[]> fields(String inside) {
    List<String[]> fields = new ArrayList<>();
    for (String field : NEXT.split(inside)) {
      fields.add(field.split("=", 2));
    }
    return fields;
  }

  private static String joined(List<String[]> fields) {
    return String.join(
        ", ", fields.stream().map(field -> FactNames.words(field[0]) + " " + field[1]).toList());
  }
}
