package org.flame4j.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/** Small pieces of HTML; whatever comes from data passes {@link #text}. */
public final class Html {
  private Html() {}

  /** Text as content or in a quoted attribute. */
  public static String text(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return escaped.toString();
  }

  /** A text of a language, in its own direction, whatever stands around it. */
  static String foreign(String tag, String text) {
    return "<bdi lang=\"%s\" dir=\"auto\">%s</bdi>".formatted(text(tag), text(text));
  }

  /** A text of an unknown language, in its own direction. */
  public static String foreign(String text) {
    return "<bdi dir=\"auto\">%s</bdi>".formatted(text(text));
  }

  /** A language's name in English, not escaped. */
  static String language(String tag) {
    String name = Locale.forLanguageTag(tag).getDisplayName(Locale.ENGLISH);
    return name.replace("(United Kingdom)", "(UK)");
  }

  /** {@code 12.3 %}, or {@code 0.28 %} for small ones. */
  public static String percent(double share) {
    double percent = 100 * share;
    return String.format(Locale.ROOT, percent != 0 && percent < 1 ? "%.2f %%" : "%.1f %%", percent);
  }

  /** The picture's own bytes within the page, so that the page needs no other file. */
  static String picture(Path file, String alt) throws IOException {
    return "<img src=\"data:%s;base64,%s\" alt=\"%s\" title=\"%s\" loading=\"lazy\">"
        .formatted(
            mediaType(file),
            Base64.getEncoder().encodeToString(Files.readAllBytes(file)),
            text(alt),
            text(alt));
  }

  private static String mediaType(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".png")) {
      return "image/png";
    }
    return name.endsWith(".webp") ? "image/webp" : "image/jpeg";
  }
}
