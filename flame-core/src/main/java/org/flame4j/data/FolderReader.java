package org.flame4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All pictures below a folder, in the order of their paths, which are their keys. */
final class FolderReader implements SampleReader {
  private final Path folder;
  private final MemberTexts members;
  private final SkipListener skipped;
  private final List<Path> files;
  private int read;

  private FolderReader(Path folder, SampleOptions options, SkipListener skipped, List<Path> files) {
    this.folder = folder;
    this.skipped = skipped;
    this.files = files;
    members = new MemberTexts(options.fields());
  }

  static FolderReader open(Path folder, SampleOptions options, SkipListener skipped) {
    try (Stream<Path> files = Files.walk(folder)) {
      return new FolderReader(
          folder, options, skipped, files.filter(FolderReader::isPicture).sorted().toList());
    } catch (IOException | UncheckedIOException e) {
      throw TextFile.failure(folder, e);
    }
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot >= 0 && MemberTexts.isPicture(name.substring(dot + 1)) && Files.isRegularFile(file);
  }

  @Override
  public Optional<Sample> next() {
    while (read < files.size()) {
      Path file = files.get(read++);
      String path = folder.relativize(file).toString();
      String key = path.replace(folder.getFileSystem().getSeparator(), "/");
      try {
        return Optional.of(new Sample(key, ImageSource.file(file), texts(file)));
      } catch (IOException e) {
        skipped.skipped(key, "sample '" + key + "' of " + folder + ": " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  private Map<String, String> texts(Path picture) throws IOException {
    Map<String, String> texts = MemberTexts.none();
    String name = picture.getFileName().toString();
    String stem = name.substring(0, name.lastIndexOf('.') + 1);
    for (String ending : members.endings()) {
      Path text = picture.resolveSibling(stem + ending);
      if (Files.isRegularFile(text)) {
        MemberTexts.checkSize(text.toString(), Files.size(text));
        members.add(text.toString(), ending, Files.readAllBytes(text), texts);
      }
    }
    return texts;
  }

  @Override
  public String where() {
    return read == 0 ? folder.toString() : files.get(read - 1).toString();
  }

  @Override
  public double share() {
    return files.isEmpty() ? 1 : (double) read / files.size();
  }

  @Override
  public void close() {}
}
