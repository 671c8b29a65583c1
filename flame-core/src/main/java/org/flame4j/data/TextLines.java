package org.flame4j.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A text file of captions. */
public final class TextLines {
  private TextLines() {}

  /**
   * All lines of a UTF-8 file, without a byte-order mark.
   *
   * @throws DataException naming the file that cannot be read, is not UTF-8, or has a line without
   *     end
   */
  public static List<String> read(Path file) {
    List<String> lines = new ArrayList<>();
    try (TextFile text = TextFile.open(file);
        BufferedReader reader = new BufferedReader(text)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        text.nextRecord();
        lines.add(line);
      }
      return lines;
    } catch (IOException e) {
      throw TextFile.failure(file, e);
    }
  }
}
