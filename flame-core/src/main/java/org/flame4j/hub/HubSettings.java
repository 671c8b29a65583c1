package org.flame4j.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which hub, where its files are kept, and on whose behalf.
 *
 * @param endpoint the hub's address
 * @param cache folder of all models
 * @param token shown to the hub and to nobody else, or nothing
 * @param offline whether only the cache is used
 * @param links whether a snapshot's entries are symbolic links where the system can; else copies
 * @param patience with the network
 */
public record HubSettings(
    URI endpoint, Path cache, String token, boolean offline, boolean links, Patience patience) {
  private static final String PUBLIC_HUB = "https://huggingface.co";
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final int MAX_TOKEN_BYTES = 1 << 14;

  public HubSettings {
    if (!Origins.isAllowed(endpoint, true)) {
      throw new IllegalArgumentException(
          "HF_ENDPOINT must be an https address (http on the loopback only): "
              + HubException.quote(endpoint.toString()));
    }
    if (!token.matches("[\\x21-\\x7e]*")) { // the token itself stays out of messages
      throw new IllegalArgumentException("HF_TOKEN holds characters that no token has");
    }
  }

  /**
   * What the environment says, by the same variables that Python's {@code huggingface_hub} reads:
   * {@code HF_ENDPOINT}, {@code HF_HUB_CACHE}, {@code HF_HOME}, {@code XDG_CACHE_HOME}, {@code
   * HF_TOKEN}, {@code HF_TOKEN_PATH}, {@code HF_HUB_DISABLE_IMPLICIT_TOKEN}, {@code HF_HUB_OFFLINE}
   * and {@code HF_HUB_DISABLE_SYMLINKS}.
   *
   * @param environment names to values
   * @param home the user's own folder, for {@code ~}
   * @throws IllegalArgumentException if a value cannot be used
   */
  public static HubSettings of(Map<String, String> environment, Path home) {
    Environment variables = new Environment(environment, home);
    Path xdg = variables.path(home.resolve(".cache"), "XDG_CACHE_HOME");
    Path hfHome = variables.path(xdg.resolve("huggingface"), "HF_HOME");
    return new HubSettings(
        endpoint(variables.first("HF_ENDPOINT")),
        variables.path(hfHome.resolve("hub"), "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"),
        token(variables, hfHome),
        variables.isOn("HF_HUB_OFFLINE") || variables.isOn("TRANSFORMERS_OFFLINE"),
        !variables.isOn("HF_HUB_DISABLE_SYMLINKS"),
        Patience.USUAL);
  }

  /** The same with another patience. */
  public HubSettings with(Patience other) {
    return new HubSettings(endpoint, cache, token, offline, links, other);
  }

  private static URI endpoint(String text) {
    try {
      return new URI((text.isEmpty() ? PUBLIC_HUB : text).replaceAll("/+$", ""));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "HF_ENDPOINT is no address: " + HubException.quote(text), e);
    }
  }

  private static String token(Environment variables, Path hfHome) {
    if (variables.isOn("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return "";
    }
    String token = variables.first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
    if (!token.isEmpty()) {
      return token;
    }
    Path file = variables.path(hfHome.resolve("token"), "HF_TOKEN_PATH");
    try {
      return Files.size(file) > MAX_TOKEN_BYTES ? "" : Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the token in %s cannot be read (%s): set HF_TOKEN"
              .formatted(file, HubException.reason(e)),
          e);
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "HubSettings[%s, %s, %s, %s]"
        .formatted(
            endpoint, cache, token.isEmpty() ? "no token" : "token", offline ? "offline" : "");
  }

  private record Environment(Map<String, String> values, Path home) {
    /** The first of the variables that is set to something, or nothing. */
    String first(String... names) {
      for (String name : names) {
        String value = values.getOrDefault(name, "").strip();
        if (!value.isEmpty()) {
          return value;
        }
      }
      return "";
    }

    boolean isOn(String name) {
      return TRUE.contains(first(name).toUpperCase(Locale.ROOT));
    }

    Path path(Path otherwise, String... names) {
      String value = first(names);
      if (value.isEmpty()) {
        return otherwise;
      }
      return value.equals("~") || value.startsWith("~/")
          ? home.resolve(value.substring(Math.min(2, value.length())))
          : Path.of(value);
    }
  }
}
