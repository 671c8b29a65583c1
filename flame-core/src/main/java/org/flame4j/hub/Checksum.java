package org.flame4j.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a file's content must hash to, and the name of its blob in the cache.
 *
 * @param hex 64 digits: SHA-256 of the content, for large files; 40 digits: git's name of the blob,
 *     SHA-1 over {@code "blob <size>\0"} and the content, for small ones
 */
record Checksum(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

  Checksum {
    if (!isOne(hex)) {
      throw new IllegalArgumentException("no checksum: " + HubException.quote(hex));
    }
  }

  static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  private boolean sha256() {
    return hex.length() == 64;
  }

  /**
   * A digest to be fed with the content.
   *
   * @param size of the content in bytes
   */
  MessageDigest start(long size) {
    try {
      if (sha256()) {
        return MessageDigest.getInstance("SHA-256");
      }
      MessageDigest git = MessageDigest.getInstance("SHA-1");
      git.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      return git;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
    }
  }

  boolean matches(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest()).equals(hex);
  }
}
