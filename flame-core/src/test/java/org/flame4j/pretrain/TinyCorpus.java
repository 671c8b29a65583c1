package org.flame4j.pretrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.DType;

/** A corpus of colours and things in two made-up languages, and settings that take a second. */
final class TinyCorpus {
  private static final List<String> COLOURS = List.of("red", "green", "blue", "black");
  private static final List<String> THINGS = List.of("cat", "dog", "house", "boat", "tree");

  private TinyCorpus() {}

  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>();
    for (String colour : COLOURS) {
      for (String thing : THINGS) {
        String name = colour + " " + thing;
        lines.add(line(new StringBuilder(name).reverse().toString(), name, "rv"));
        lines.add(line(name.toUpperCase(java.util.Locale.ROOT), name, "up"));
      }
    }
    lines.add("{\"text\": \"" + "A tale of a red dog in a green boat. ".repeat(12) + "\"}");
    Files.write(folder.resolve("train.jsonl"), lines);
    Files.write(folder.resolve("heldout.jsonl"), lines.subList(0, 12));
    return folder;
  }

  private static String line(String from, String to, String language) {
    return "{\"text\": \"Image: %s means:\", \"answer\": \" %s\", \"lang\": \"%s\", \"source\": \"x\"}"
        .formatted(from, to, language);
  }

  static PretrainConfig config(PretrainConfig.Length length) {
    return new PretrainConfig(
        new PretrainConfig.Shape(2, 32, 48, 4, 2, 300),
        48,
        200,
        5e-3,
        0.3,
        length,
        7,
        2,
        DType.F32,
        Duration.ofHours(1));
  }
}
