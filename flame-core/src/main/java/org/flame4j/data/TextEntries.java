package org.flame4j.data;

import java.io.IOException;
import java.util.Map;

/** Objects or rows of a file, each of which can be found again by where it begins. */
interface TextEntries extends AutoCloseable {
  /** Takes an entry's key and where it begins. */
  interface Visitor {
    void visit(String key, long offset);
  }

  /** Walks over all entries. */
  void scan(Visitor visitor) throws IOException;

  /** Key and text of the entry that begins there. */
  Map<String, String> at(long offset) throws IOException;

  @Override
  void close();
}
