package org.flame4j.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flame4j.data.tar.TarEntry;
import org.flame4j.data.tar.TarException;
import org.flame4j.data.tar.TarReader;
import org.jspecify.annotations.Nullable;

/**
 * A webdataset shard: members that follow each other under one name are a sample. The name is the
 * path up to the first dot in the file's name; what follows the dot says what the member is.
 *
 * <p>No picture is read, only where it lies.
 */
final class TarSamples implements SampleReader {
  private final Path file;
  private final SampleOptions options;
  private final MemberTexts members;
  private final SkipListener skipped;
  private final TarReader tar;
  private Optional<TarEntry> ahead = Optional.empty();
  private long at;

  private TarSamples(Path file, SampleOptions options, SkipListener skipped, TarReader tar) {
    this.file = file;
    this.options = options;
    this.skipped = skipped;
    this.tar = tar;
    members = new MemberTexts(options.fields());
  }

  static TarSamples open(Path file, SampleOptions options, SkipListener skipped) {
    try {
      return new TarSamples(file, options, skipped, TarReader.open(file));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static DataException failure(Path file, IOException e) {
    DataException general = TextFile.failure(file, e);
    return e instanceof TarException
        ? new DataException("the shard " + file + " cannot be read: " + e.getMessage(), e)
        : general;
  }

  /** The members of one sample, as far as they are of use. */
  private final class Group {
    private final String key;
    private final Set<String> endings = new HashSet<>();
    private final Map<String, String> texts = MemberTexts.none();
    private @Nullable ImageSource picture;
    private String fault = "";

    Group(String key) {
      this.key = key;
    }

    void add(TarEntry entry, String ending) throws IOException {
      boolean picture = options.pictures() && MemberTexts.isPicture(ending);
      boolean text = members.wants(ending);
      if (!picture && !text || !fault.isEmpty()) {
        return;
      }
      if (!endings.add(ending)) {
        fault = "the member " + entry.name() + " is there twice";
      } else if (picture && this.picture == null) {
        this.picture = ImageSource.part(file, entry.name(), entry.offset(), entry.size());
      } else if (text) {
        addText(entry, ending);
      }
    }

    private void addText(TarEntry entry, String ending) throws IOException {
      byte[] bytes = new byte[0];
      if (entry.size() <= FlatJson.MAX_TEXT) {
        bytes = tar.read(entry); // its failure is the archive's
      }
      try {
        MemberTexts.checkSize(entry.name(), entry.size());
        members.add(entry.name(), ending, bytes, texts);
      } catch (IOException e) {
        fault = String.valueOf(e.getMessage());
      }
    }

    Optional<Sample> sample() {
      if (fault.isEmpty() && options.pictures() && picture == null) {
        fault = "it has no .jpg, .png or .webp member";
      }
      if (!fault.isEmpty()) {
        skipped.skipped(key, "sample '" + key + "' of " + file + ": " + fault);
        return Optional.empty();
      }
      ImageSource source = picture == null ? ImageSource.none(file + ":" + key) : picture;
      return Optional.of(new Sample(key, source, texts));
    }
  }

  @Override
  public Optional<Sample> next() {
    try {
      Optional<Sample> sample = Optional.empty();
      Optional<TarEntry> first = nextNamed();
      while (sample.isEmpty() && first.isPresent()) {
        sample = group(first.orElseThrow()).sample();
        first = sample.isPresent() ? first : nextNamed();
      }
      return sample;
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private Group group(TarEntry first) throws IOException {
    at = first.offset();
    Group group = new Group(key(first));
    Optional<TarEntry> entry = Optional.of(first);
    while (entry.isPresent() && key(entry.orElseThrow()).equals(group.key)) {
      group.add(entry.orElseThrow(), ending(entry.orElseThrow()));
      entry = nextNamed();
    }
    ahead = entry;
    return group;
  }

  /** The next member that belongs to a sample. */
  private Optional<TarEntry> nextNamed() throws IOException {
    Optional<TarEntry> entry = ahead.isPresent() ? ahead : tar.next();
    ahead = Optional.empty();
    while (entry.isPresent() && key(entry.orElseThrow()).isEmpty()) {
      entry = tar.next();
    }
    return entry;
  }

  /** The path up to the first dot of the last name, or nothing for a member of no sample. */
  private static String key(TarEntry entry) {
    int start = entry.name().lastIndexOf('/') + 1;
    int dot = entry.name().indexOf('.', start);
    boolean information = entry.name().startsWith("__", start); // webdataset keeps these for itself
    return dot <= start || information ? "" : entry.name().substring(0, dot);
  }

  private static String ending(TarEntry entry) {
    int start = entry.name().lastIndexOf('/') + 1;
    return entry.name().substring(entry.name().indexOf('.', start) + 1).toLowerCase(Locale.ROOT);
  }

  @Override
  public String where() {
    return file + " byte " + at;
  }

  @Override
  public double share() {
    return tar.length() == 0 ? 1 : (double) tar.position() / tar.length();
  }

  @Override
  public boolean passesOverRepeatedKeys() {
    return true;
  }

  @Override
  public void close() {
    TableReader.closeQuietly(tar);
  }
}
