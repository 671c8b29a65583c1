package org.flame4j.cli.demo;

/**
 * A picture of a concept.
 *
 * @param style source and drawing style: name of its folder
 * @param key unique over all pictures; letters, digits, {@code -} and {@code _} only
 * @param extension of the file, such as {@code png}
 * @param caption in English
 */
record DemoPicture(
    String style, String key, String extension, byte[] bytes, String caption, Concept concept) {
  DemoPicture {
    if (!key.matches("[A-Za-z0-9_-]{1,200}")) {
      throw new DemoException("the archive has a file whose name cannot be used: '" + key + "'");
    }
  }

  /** Path below the output folder. */
  String path() {
    return "pictures/" + style + "/" + key + "." + extension;
  }

  DemoSplit split() {
    return DemoSplit.of(this);
  }
}
