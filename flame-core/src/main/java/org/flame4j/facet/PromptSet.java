package org.flame4j.facet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.flame4j.tensor.weights.FileFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Facets asked about one caption in one pass. The paper's three sets (raw, short, long) ship as
 * JSON; users bring their own in the same form.
 *
 * @param prefix text around the caption, which stands for {@value #CAPTION}; seen by all facets
 * @param separator stands before the first facet and belongs to it; {@value #BOS} in it becomes the
 *     model's own first token, and the separator vanishes where the model has none
 */
public record PromptSet(String name, String prefix, String separator, List<Facet> facets) {
  public static final String CAPTION = "{c}";
  public static final String BOS = "{bos}";
  private static final Set<String> SHIPPED = Set.of("raw", "short", "long");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  public PromptSet {
    facets = List.copyOf(facets);
    if (prefix.split(java.util.regex.Pattern.quote(CAPTION), -1).length != 2) {
      throw new PromptException(
          "prompt set '" + name + "': prefix must hold " + CAPTION + " exactly once");
    }
    if (facets.isEmpty()) {
      throw new PromptException("prompt set '" + name + "' has no facets");
    }
    if (facets.stream().map(Facet::name).collect(Collectors.toSet()).size() < facets.size()) {
      throw new PromptException("prompt set '" + name + "' has two facets of the same name");
    }
  }

  /** The paper's set of that name, or the JSON file at that path. */
  public static PromptSet of(String nameOrFile) {
    if (SHIPPED.contains(nameOrFile)) {
      return shipped(nameOrFile);
    }
    Path file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      throw new PromptException(
          "prompts '" + nameOrFile + "' are neither raw, short, long nor an existing file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, nameOrFile);
    } catch (IOException e) {
      throw new PromptException("cannot read prompts " + file + ": " + FileFailure.reason(e), e);
    }
  }

  /** One of the paper's sets: {@code raw} (1 facet), {@code short} (3) or {@code long} (7). */
  public static PromptSet shipped(String name) {
    try (InputStream in = PromptSet.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new PromptException("no prompt set '" + name + "' ships; known: raw, short, long");
      }
      return read(in, name);
    } catch (IOException e) {
      throw new PromptException("cannot read prompt set " + name, e);
    }
  }

  private static PromptSet read(InputStream in, String source) {
    try {
      return JSON.readValue(in, PromptSet.class);
    } catch (JacksonException e) {
      throw new PromptException("prompts " + source + ": " + cause(e), e);
    }
  }

  private static String cause(JacksonException e) {
    String line = e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    return switch (e) {
      case JacksonException refused when refused.getCause() instanceof PromptException p ->
          String.valueOf(p.getMessage());
      case UnrecognizedPropertyException unknown ->
          "the field '" + unknown.getPropertyName() + "' is unknown" + line;
      case DatabindException other ->
          "needs name, prefix, separator and facets, each facet a name, level and text" + line;
      default -> "not readable as JSON" + line;
    };
  }

  /** Names of the facets, in order. */
  public List<String> facetNames() {
    return facets.stream().map(Facet::name).toList();
  }
}
