package org.flame4j.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.flame4j.hub.HubReference;
import org.flame4j.hub.HubSettings;
import org.flame4j.hub.ModelHub;
import org.flame4j.hub.Need;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a model is: a folder, a file, or a reference to a hub, from where it is fetched when it is
 * first needed.
 */
final class LlmSource {
  /** A variable of the environment is overruled by a system property of its name behind this. */
  static final String ENVIRONMENT = "flame.env.";

  private final String address;
  private @Nullable Path path;

  LlmSource(String address) {
    this.address = address;
  }

  /** Reads an option; a reference that cannot be one is wrong usage. */
  static final class Converter implements ITypeConverter<LlmSource> {
    @Override
    public LlmSource convert(String value) {
      if (HubReference.isReference(value)) {
        try {
          HubReference.parse(value);
        } catch (IllegalArgumentException e) {
          throw new TypeConversionException(e.getMessage());
        }
      }
      return new LlmSource(value);
    }
  }

  boolean isGiven() {
    return !address.isEmpty();
  }

  /** The whole model on this machine. */
  Path path() {
    if (path == null) {
      path = local(Need.ALL);
    }
    return path;
  }

  /** A folder or file with the model's configuration and tokenizer at least. */
  Path tokenizer() {
    return path == null ? local(Need.TOKENIZER) : path;
  }

  /** An image tower's weights, and what is said of them. */
  Path tower() {
    if (path == null) {
      path = local(Need.TOWER);
    }
    return path;
  }

  @Override
  public String toString() {
    return HubReference.isReference(address) ? address : nameOf(Path.of(address));
  }

  private Path local(Need need) {
    if (!HubReference.isReference(address)) {
      return Path.of(address);
    }
    HubSettings settings =
        HubSettings.of(environment(), Path.of(System.getProperty("user.home", "")));
    return new ModelHub(settings, new HubProgress()).fetch(HubReference.parse(address), need);
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    for (String property : System.getProperties().stringPropertyNames()) {
      if (property.startsWith(ENVIRONMENT)) {
        environment.put(property.substring(ENVIRONMENT.length()), System.getProperty(property, ""));
      }
    }
    return environment;
  }

  /** The name of a model for people: of a file or folder, or {@code ORG/NAME} where a hub's is. */
  static String nameOf(Path model) {
    return ModelHub.modelOf(model)
        .orElseGet(() -> model.toAbsolutePath().normalize().getFileName().toString());
  }
}
