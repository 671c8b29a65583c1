package org.flame4j.cli.corpus;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.flame4j.cli.packages.Archives;
import org.flame4j.cli.packages.PackageException;

/**
 * Reads short entries of a dictionary in dictd's format: {@code X.index} has lines {@code
 * HEADWORD<tab>OFFSET<tab>LENGTH} with numbers in base 64, {@code X.dict.dz} the gzipped entries.
 * An entry begins with {@code headword /sound/ <class>}; translations follow, one sense a line.
 */
final class DictFile {
  /** A headword and its first translation, a few words each. */
  record Entry(String head, String translation) {}

  private static final int MAX_TEXT_BYTES = 192 << 20;
  private static final int MAX_ENTRY_BYTES = 2000;
  private static final int MAX_CHARACTERS = 30;
  private static final int MAX_WORDS = 3;
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final Pattern HEAD_END = Pattern.compile(" [/<\\[]|[,;{(]");
  private static final Pattern REMARK =
      Pattern.compile("^\\s*([(\"]|Note|Synonym|see:|Antonym).*", Pattern.DOTALL);
  private static final Pattern ASIDE =
      Pattern.compile("^\\s*\\d+\\.\\s*|\\[[^]]*]|<[^>]*>|\\([^)]*\\)|\\{[^}]*}|\\s\\d+\\.\\s*$");
  private static final Pattern TERM = Pattern.compile("[\\p{L}\\p{M}][\\p{L}\\p{M}'’ -]*");

  private DictFile() {}

  /** Entries of the dictionary in a Debian package, in the order of the text. */
  static List<Entry> read(Path deb) {
    Map<String, byte[]> files =
        Archives.deb(deb, name -> name.endsWith(".index") || name.endsWith(".dict.dz"));
    if (files.size() != 2) {
      throw new PackageException(deb + " has no dictionary with its index");
    }
    Iterator<byte[]> parts = files.values().iterator(); // .dict.dz comes before .index
    try {
      byte[] text = unzipped(parts.next());
      String index = new String(parts.next(), StandardCharsets.UTF_8);
      return entries(text, index);
    } catch (IOException e) {
      throw new PackageException(deb + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] unzipped(byte[] zipped) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      byte[] text = in.readNBytes(MAX_TEXT_BYTES + 1);
      if (text.length > MAX_TEXT_BYTES) {
        throw new IOException("its text is larger than " + MAX_TEXT_BYTES + " bytes");
      }
      return text;
    }
  }

  static List<Entry> entries(byte[] text, String index) throws IOException {
    Map<Integer, Integer> places = new TreeMap<>();
    for (String line : index.lines().toList()) {
      String[] fields = line.split("\t", -1);
      if (fields.length >= 3 && !fields[0].startsWith("00")) {
        long length = number(fields[2]);
        if (length <= MAX_ENTRY_BYTES) {
          places.put((int) within(number(fields[1]), length, text.length), (int) length);
        }
      }
    }
    Set<Entry> entries = new LinkedHashSet<>();
    places.forEach((offset, length) ->
        entry(new String(text, offset, length, StandardCharsets.UTF_8)).ifPresent(entries::add));
    return new ArrayList<>(entries);
  }

  private static long within(long offset, long length, long size) throws IOException {
    if (offset + length > size) {
      throw new IOException("its index points to byte " + (offset + length) + " of " + size);
    }
    return offset;
  }

  private static long number(String digits) throws IOException {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = DIGITS.indexOf(digits.charAt(i));
      if (digit < 0 || number > Integer.MAX_VALUE) {
        throw new IOException("its index has the number '" + digits + "'");
      }
      number = number * 64 + digit;
    }
    return number;
  }

  private static Optional<Entry> entry(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.size() < 2) {
      return Optional.empty();
    }
    Matcher end = HEAD_END.matcher(lines.getFirst());
    String head = end.find() ? lines.getFirst().substring(0, end.start()) : lines.getFirst();
    return lines.stream()
        .skip(1)
        .filter(line -> !REMARK.matcher(line).matches())
        .map(line -> ASIDE.matcher(line.strip()).replaceAll(" ").split("[,;/]", 2)[0])
        .map(line -> line.replace('~', ' ').strip().replaceFirst("^to ", ""))
        .findFirst()
        .filter(translation -> isShort(translation) && isShort(head.strip()))
        .map(translation -> new Entry(head.strip(), translation));
  }

  private static boolean isShort(String term) {
    return TERM.matcher(term).matches()
        && term.length() <= MAX_CHARACTERS
        && term.split(" ").length <= MAX_WORDS;
  }
}
