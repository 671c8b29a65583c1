package org.flame4j.data;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Files that patterns name: {@code shard-{000000..000331}.tar}, {@code {a,b}.tsv}, {@code *.tar}.
 */
final class DataPaths {
  private static final int MOST = 1_000_000;
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)\\}");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,12})\\.\\.(\\d{1,12})");
  private static final Pattern WILD = Pattern.compile("[*?\\[]");

  private DataPaths() {}

  /**
   * The paths that a pattern stands for, in its order; those of a wildcard in theirs. A path that
   * exists as it is stands for itself.
   *
   * @throws DataException naming a pattern without a file
   */
  static List<Path> expand(String pattern) {
    if (Files.exists(Path.of(pattern))) {
      return List.of(Path.of(pattern));
    }
    List<Path> paths = new ArrayList<>();
    for (String one : braces(pattern)) {
      if (WILD.matcher(one).find()) {
        paths.addAll(matching(one));
      } else {
        paths.add(Path.of(one));
      }
    }
    return paths;
  }

  /** From the left, all that stands in braces is written out. */
  private static List<String> braces(String pattern) {
    List<String> done = new ArrayList<>();
    List<String> open = new ArrayList<>(List.of(pattern));
    while (!open.isEmpty()) {
      String first = open.removeFirst();
      Matcher braces = BRACES.matcher(first);
      if (braces.find()) {
        List<String> next = new ArrayList<>();
        for (String choice : choices(braces.group(1), pattern)) {
          next.add(first.substring(0, braces.start()) + choice + first.substring(braces.end()));
        }
        open.addAll(0, next);
      } else {
        done.add(first);
      }
      if (done.size() + open.size() > MOST) {
        throw new DataException("data " + pattern + " stands for more than " + MOST + " files");
      }
    }
    return done;
  }

  private static List<String> choices(String inside, String pattern) {
    Matcher range = RANGE.matcher(inside);
    if (!range.matches()) {
      return List.of(inside.split(",", -1));
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    if (last < first || last - first >= MOST) {
      throw new DataException(
          "data " + pattern + ": {" + inside + "} must count upwards, by at most " + MOST);
    }
    boolean padded = range.group(1).startsWith("0") && range.group(1).length() > 1;
    int digits = padded ? range.group(1).length() : 1;
    List<String> numbers = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      numbers.add(("%0" + digits + "d").formatted(i));
    }
    return numbers;
  }

  private static List<Path> matching(String pattern) {
    Path path = Path.of(pattern);
    Path folder = path.getParent() == null ? Path.of("") : path.getParent();
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, path.getFileName().toString())) {
      files.forEach(paths::add);
    } catch (IOException | PatternSyntaxException e) {
      throw new DataException("data " + pattern + " cannot be looked for: " + e, e);
    }
    if (paths.isEmpty()) {
      throw new DataException("data " + pattern + ": there is no such file");
    }
    paths.sort(null);
    return paths;
  }
}
