package org.flame4j.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.flame4j.tensor.weights.AtomicFile;

/**
 * What all pages have in common: one HTML file that needs nothing else. Pictures and drawings are
 * within it, nothing is fetched, nothing runs; light or dark as the reader has it.
 */
public final class HtmlPage {
  private static final String STYLE = "page.css";

  private HtmlPage() {}

  /**
   * @param style what a page adds to the style that all have
   * @param body content of {@code main}, already HTML
   */
  public static String of(String title, String style, CharSequence body) throws IOException {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <title>%s</title>
    <style>
    %s%s</style>
    </head>
    <body>
    <main>
    %s</main>
    </body>
    </html>
    """
        .formatted(Html.text(title), resource(HtmlPage.class, STYLE), style, body);
  }

  /** Writes a page; it is there whole or not at all. */
  public static void write(Path file, String html) throws IOException {
    AtomicFile.write(file, AtomicFile.bytes(html.getBytes(StandardCharsets.UTF_8)));
  }

  /** A text file that lies beside a class. */
  public static String resource(Class<?> owner, String name) throws IOException {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not in the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
