package org.flame4j.data;

/**
 * How samples are read.
 *
 * @param fields the texts wanted
 * @param key column of a table that names the samples; empty for {@code key}, {@code __key__} or
 *     else {@code image}
 * @param pictures whether a sample must have a picture
 */
public record SampleOptions(TextFields fields, String key, boolean pictures) {
  /** Everything that belongs to pictures. */
  public static final SampleOptions ALL = new SampleOptions(TextFields.ALL, "", true);

  /** Pictures without their texts. */
  public static final SampleOptions PICTURES = new SampleOptions(TextFields.NONE, "", true);

  /** For work on texts alone: pictures need not be there and are never looked at. */
  public static SampleOptions texts(TextFields fields) {
    return new SampleOptions(fields, "", false);
  }

  /** The same with another column of keys. */
  public SampleOptions withKey(String column) {
    return new SampleOptions(fields, column, pictures);
  }
}
