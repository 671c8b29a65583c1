package org.flame4j.hub;

import java.util.regex.Pattern;

/** Names from outside that become parts of paths. */
final class RepoNames {
  /** A name on a hub cannot hold two hyphens in a row: the cache parts names with them. */
  private static final Pattern ID = Pattern.compile("(?!.*(?:--|\\.\\.))\\w[\\w.-]{0,95}");

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern SEGMENT = Pattern.compile("[^/\\\\:*?\"<>|\\p{C}]{1,200}");
  private static final int LONGEST = 1000;

  private RepoNames() {}

  /** Whether this can be the name of an organisation, a user or a model. */
  static boolean isId(String text) {
    return ID.matcher(text).matches() && !text.endsWith(".");
  }

  /** Whether this is the full name of a commit. */
  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Whether this is a relative path that leads nowhere but down, on every system. */
  static boolean isContained(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return false;
    }
    for (String segment : text.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..") || !SEGMENT.matcher(segment).matches()) {
        return false;
      }
    }
    return true;
  }
}
