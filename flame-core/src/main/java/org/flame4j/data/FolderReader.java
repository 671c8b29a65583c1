package org.flame4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All pictures below a folder, in the order of their paths, which are their keys. */
final class FolderReader {
  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "webp");

  /** Bytes of a caption's file: the longest captions known have a few thousand. */
  private static final long MAX_CAPTION = 4 << 20;

  private FolderReader() {}

  static List<Sample> read(Path folder) {
    List<Sample> samples = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(FolderReader::isPicture).sorted().toList()) {
        String path = folder.relativize(file).toString();
        String key = path.replace(folder.getFileSystem().getSeparator(), "/");
        samples.add(new Sample(key, ImageSource.file(file), caption(file)));
      }
      return samples;
    } catch (IOException | UncheckedIOException e) {
      throw TextFile.failure(folder, e);
    }
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.indexOf('.') >= 0 && ENDINGS.contains(ending) && Files.isRegularFile(file);
  }

  private static Map<String, String> caption(Path picture) {
    String name = picture.getFileName().toString();
    Path text = picture.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
    if (!Files.isRegularFile(text)) {
      return Map.of();
    }
    try {
      if (Files.size(text) > MAX_CAPTION) {
        throw new DataException(
            "the caption " + text + " has more than the " + MAX_CAPTION + " bytes allowed");
      }
      return Map.of("caption", Files.readString(text, StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      throw TextFile.failure(text, e);
    }
  }
}
