package org.flame4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** A command line run inside the test. */
record Flame(int code, String out, String err) {
  static Flame run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      line[i] = args[i].toString();
    }
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), line);
    return new Flame(code, out.toString(), err.toString());
  }

  /** A tiny random language model with four layers. */
  static Path llm() {
    try {
      return Path.of(
          Objects.requireNonNull(Flame.class.getResource("/golden/llm-mistral")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
