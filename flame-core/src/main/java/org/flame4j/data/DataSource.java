package org.flame4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A data set as a list of shards, each read as a stream.
 *
 * <p>A source is a file, a folder, or a pattern of them with {@code {000..331}}, {@code {a,b}} and
 * {@code *}:
 *
 * <ul>
 *   <li>{@code .tar}: a webdataset shard; members that follow each other under one name are a
 *       sample. Texts are {@code txt}, {@code cls}, {@code json:FIELD}, and {@code caption} for the
 *       {@code txt} or else {@code json:caption}.
 *   <li>{@code .parquet}: a table; its columns are found by name.
 *   <li>{@code .csv}, {@code .tsv}: a table with a header. {@code image} is a path inside the
 *       table's folder and relative to it, or an absolute path anywhere; {@code key} or {@code
 *       __key__} names the sample (default: the image path as given); all other columns are texts.
 *       UTF-8; values of a TSV hold no tabs or line ends, and quotes in it mean nothing.
 *   <li>{@code .jsonl}: an object a line, its strings as a table's columns. {@code .json}: an array
 *       of such objects.
 *   <li>A folder with {@code .tar} or {@code .parquet} files right in it: these, in the order of
 *       their names.
 *   <li>Any other folder: every JPEG, PNG and WebP file below it, in the order of the paths, which
 *       are the keys; files of the same name hold texts as in a tar.
 * </ul>
 */
public final class DataSource {
  private static final String FORMS =
      "give a folder of pictures or shards, or .tar, .parquet, .csv, .tsv, .jsonl or .json";

  private final List<DataShard> shards;

  private DataSource(List<DataShard> shards) {
    this.shards = List.copyOf(shards);
  }

  /**
   * Finds the shards; nothing is read yet.
   *
   * @throws DataException naming a source that is not there or has an unknown form
   */
  public static DataSource open(List<String> sources, SampleOptions options) {
    List<Path> paths = new ArrayList<>();
    for (String source : sources) {
      for (Path path : DataPaths.expand(source)) {
        paths.addAll(shardsIn(path));
      }
    }
    List<DataShard> shards = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path path : paths) {
      shards.add(new FileShard(name(path, names), path, form(path), options));
    }
    return new DataSource(shards);
  }

  /** A data set of other shards. */
  public static DataSource of(List<DataShard> shards) {
    return new DataSource(shards);
  }

  /** In their order. */
  public List<DataShard> shards() {
    return shards;
  }

  /** Opens and closes the first shard, so that a wrong column is found before any work. */
  public void check() {
    if (!shards.isEmpty()) {
      shards.getFirst().open((key, reason) -> {}).close();
    }
  }

  private enum Form {
    FOLDER,
    TAR,
    PARQUET,
    CSV,
    TSV,
    JSONL,
    JSON
  }

  /** A file, or a folder of pictures. */
  private record FileShard(String name, Path path, Form form, SampleOptions options)
      implements DataShard {
    @Override
    public long bytes() {
      try {
        return Files.isDirectory(path) ? 1 : Math.max(1, Files.size(path));
      } catch (IOException e) {
        return 1; // reading it will say what is wrong
      }
    }

    @Override
    public SampleReader open(SkipListener skipped) {
      return switch (form) {
        case FOLDER -> FolderReader.open(path, options, skipped);
        case TAR -> TarSamples.open(path, options, skipped);
        case PARQUET -> ParquetReader.open(path, options);
        case CSV -> TableReader.open(path, ',', options);
        case TSV -> TableReader.open(path, '\t', options);
        case JSONL -> JsonLinesReader.open(path, options);
        case JSON -> JsonArrayReader.open(path, options);
      };
    }
  }

  /** The folder's shards, or the path itself. */
  private static List<Path> shardsIn(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    for (Form form : List.of(Form.TAR, Form.PARQUET)) {
      String ending = "." + form.name().toLowerCase(Locale.ROOT);
      try (Stream<Path> files = Files.list(path)) {
        List<Path> shards =
            files
                .filter(f -> f.toString().toLowerCase(Locale.ROOT).endsWith(ending))
                .sorted()
                .toList();
        if (!shards.isEmpty()) {
          return shards;
        }
      } catch (IOException e) {
        throw TextFile.failure(path, e);
      }
    }
    return List.of(path);
  }

  private static Form form(Path path) {
    if (Files.isDirectory(path)) {
      return Form.FOLDER;
    }
    if (!Files.isRegularFile(path)) {
      throw new DataException("data " + path + " does not exist: " + FORMS);
    }
    String name = path.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    for (Form form : Form.values()) {
      if (form != Form.FOLDER && form.name().equals(ending)) {
        return form;
      }
    }
    throw new DataException("data " + path + " is neither of these: " + FORMS);
  }

  /** The file's name without its ending, told apart from others by a number. */
  private static String name(Path path, Set<String> taken) {
    String file = path.toAbsolutePath().normalize().getFileName().toString();
    int dot = Files.isDirectory(path) ? -1 : file.lastIndexOf('.');
    String plain = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^A-Za-z0-9._-]", "_");
    String stem = plain.replaceFirst("^[.-]", "_");
    String name = stem.substring(0, Math.min(stem.length(), 100));
    String unique = name;
    for (int i = 2; !taken.add(unique); i++) {
      unique = name + "." + i;
    }
    return unique;
  }
}
