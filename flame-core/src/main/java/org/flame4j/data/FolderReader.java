package org.flame4j.data;

import java.io.IOException;
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

  private FolderReader() {}

  static List<Sample> read(Path folder) {
    List<Sample> samples = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(FolderReader::isPicture).sorted().toList()) {
        String key = folder.relativize(file).toString().replace('\\', '/');
        samples.add(new Sample(key, ImageSource.file(file), caption(file)));
      }
      return samples;
    } catch (IOException e) {
      throw new DataException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return ENDINGS.contains(ending) && Files.isRegularFile(file);
  }

  private static Map<String, String> caption(Path picture) throws IOException {
    String name = picture.getFileName().toString();
    Path text = picture.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
    return Files.isRegularFile(text)
        ? Map.of("caption", Files.readString(text, StandardCharsets.UTF_8).strip())
        : Map.of();
  }
}
