package org.flame4j.hub;

import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON from outside: of limited size, read as a whole. */
final class BoundedJson {
  private static final int MAX_BYTES = 64 << 20;

  private BoundedJson() {}

  /**
   * @param what errors name
   * @throws IOException if the stream breaks
   * @throws HubException if it is too large or no JSON
   */
  static JsonNode read(InputStream in, String what) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new HubException(
          "%s is longer than %d MiB, more than a model needs".formatted(what, MAX_BYTES >> 20));
    }
    try {
      return JsonMapper.shared().readTree(bytes);
    } catch (JacksonException e) {
      throw new HubException(
          what + " is not readable JSON: " + HubException.quote(e.getOriginalMessage()), e);
    }
  }
}
