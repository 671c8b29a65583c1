package org.flame4j.hub;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model is on a hub, written {@code hf:ORG/NAME[@REV][/FILE.gguf]}; {@code hf://} does as
 * well.
 *
 * @param owner organisation or user
 * @param name of the model
 * @param revision a branch, a tag or a full commit; in the written form slashes are {@code %2F},
 *     but for {@code refs/pr/N}
 * @param file a single GGUF file, or nothing for the model as safetensors
 */
public record HubReference(String owner, String name, String revision, String file) {
  /** What every written reference begins with. */
  public static final String SCHEME = "hf:";

  private static final String MAIN = "main";
  private static final String FORM = "hf:ORG/NAME[@REV][/FILE.gguf]";
  private static final Pattern WRITTEN =
      Pattern.compile(
          "hf:(?://)?([^/@]+)/([^/@]+)(?:@(refs/[^/]+/[^/]+|[^/]+))?(?:/(.+))?", Pattern.DOTALL);

  public HubReference {
    check(RepoNames.isId(owner) && RepoNames.isId(name), owner + "/" + name, "no name of a model");
    check(
        RepoNames.isContained(revision) && !revision.contains(" "), revision, "no valid revision");
    check(file.isEmpty() || RepoNames.isContained(file), file, "no name of a file in a model");
    check(
        file.isEmpty() || file.toLowerCase(Locale.ROOT).endsWith(".gguf"),
        file,
        "no .gguf file, the one kind that can be asked for by name");
  }

  private static void check(boolean holds, String value, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s is %s: give %s".formatted(HubException.quote(value), problem, FORM));
    }
  }

  /** Whether a text means to be a reference; it may still be a wrong one. */
  public static boolean isReference(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static HubReference parse(String text) {
    Matcher parts = WRITTEN.matcher(text);
    check(parts.matches(), text, "no address of a model");
    String revision = parts.group(3) == null ? MAIN : parts.group(3);
    String file = parts.group(4) == null ? "" : parts.group(4);
    return new HubReference(
        parts.group(1), parts.group(2), revision.replaceAll("(?i)%2f", "/"), file);
  }

  /** {@code ORG/NAME}. */
  public String id() {
    return owner + "/" + name;
  }

  /** The written form. */
  @Override
  public String toString() {
    boolean readable = revision.matches("refs/[^/]+/[^/]+");
    String written = readable ? revision : revision.replace("/", "%2F");
    return SCHEME
        + id()
        + (revision.equals(MAIN) ? "" : "@" + written)
        + (file.isEmpty() ? "" : "/" + file);
  }
}
