package org.flame4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Texts in files of their own, found by key in any order: the published form of captions, arrays of
 * {@code {"__key__": ..., "minicpm": ...}}, and {@code .jsonl}, {@code .csv} and {@code .tsv} with
 * a {@code key} or {@code __key__}. The files are walked over once; where each text begins is kept,
 * about 20 bytes each, and the texts stay on the disk. Not thread-safe.
 */
public final class KeyedTexts implements AutoCloseable {
  /** A place is a file's number and a byte in it. */
  private static final int OFFSET_BITS = 44;

  private final TextField field;
  private final List<TextEntries> files = new ArrayList<>();
  private final KeyTable table = new KeyTable();
  private final BitSet used = new BitSet();
  private long repeated;

  private KeyedTexts(TextField field) {
    this.field = field;
  }

  /**
   * Walks over the files.
   *
   * @param field one that {@link TextField#isJoined}; its file may be a pattern
   * @throws DataException naming file, place and cause
   */
  public static KeyedTexts open(TextField field) {
    KeyedTexts texts = new KeyedTexts(field);
    try {
      for (Path file : DataPaths.expand(field.file())) {
        texts.add(file);
      }
      return texts;
    } catch (RuntimeException e) {
      texts.close();
      throw e;
    }
  }

  private void add(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("the captions " + file + " do not exist");
    }
    long number = files.size();
    try {
      TextEntries entries = entries(file);
      files.add(entries);
      entries.scan((key, offset) -> add(key, number << OFFSET_BITS | offset));
    } catch (IOException e) {
      throw TextFile.failure(file, e);
    }
  }

  private TextEntries entries(Path file) throws IOException {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv") || name.endsWith(".tsv")) {
      return new TableEntries(file, name.endsWith(".csv") ? ',' : '\t', field.field());
    }
    return new JsonEntries(file, field.field());
  }

  private void add(String key, long place) {
    if (find(key, false).isPresent()) {
      repeated++;
    } else {
      table.add(key, place);
    }
  }

  /** Which field this is. */
  public TextField field() {
    return field;
  }

  /** Number of keys. */
  public int size() {
    return table.size();
  }

  /** Entries whose key came before; the first counts. */
  public long repeated() {
    return repeated;
  }

  /** The text of that key, or empty where there is none. */
  public String text(String key) {
    return find(key, true).map(entry -> entry.getOrDefault(field.field(), "")).orElse("");
  }

  private Optional<Map<String, String>> find(String key, boolean use) {
    for (int slot = table.first(key); slot >= 0; slot = table.next(key, slot)) {
      Map<String, String> entry = entry(slot);
      if (key(entry).equals(key)) {
        if (use) {
          used.set(slot);
        }
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private Map<String, String> entry(int slot) {
    long place = table.value(slot);
    TextEntries file = files.get((int) (place >>> OFFSET_BITS));
    try {
      return file.at(place & ((1L << OFFSET_BITS) - 1));
    } catch (IOException e) {
      throw new DataException("the captions of " + field.name() + " cannot be read: " + e, e);
    }
  }

  private static String key(Map<String, String> entry) {
    return entry.getOrDefault(SampleRows.WEBDATASET_KEY, entry.getOrDefault(SampleRows.KEY, ""));
  }

  /** Hands out the keys that nobody asked for. */
  public void unused(Consumer<String> keys) {
    for (int slot = 0; slot < table.capacity(); slot++) {
      if (table.value(slot) >= 0 && !used.get(slot)) {
        keys.accept(key(entry(slot)));
      }
    }
  }

  @Override
  public void close() {
    files.forEach(TextEntries::close);
  }
}
