package org.flame4j.vision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * With which function weights were trained, as far as the configuration beside them says:
 * open_clip's {@code open_clip_config.json}, timm's {@code config.json}. The weights themselves do
 * not tell.
 */
public final class PretrainedActivation {
  private static final String OPEN_CLIP = "open_clip_config.json";
  private static final String TIMM = "config.json";
  private static final long MAX_BYTES = 1 << 20;

  private PretrainedActivation() {}

  /**
   * @param source folder, or a file whose folder is looked into
   */
  public static Optional<Activation> of(Path source) {
    Path folder = Files.isDirectory(source) ? source : source.toAbsolutePath().getParent();
    if (folder == null) {
      return Optional.empty();
    }
    JsonNode openClip = read(folder.resolve(OPEN_CLIP)).path("model_cfg");
    if (openClip.isObject()) {
      return Optional.of(activation(openClip.path("quick_gelu").asBoolean(false)));
    }
    JsonNode timm = read(folder.resolve(TIMM));
    String architecture = timm.path("architecture").asString("");
    String given = timm.path("model_args").path("act_layer").asString("");
    return architecture.isEmpty()
        ? Optional.empty()
        : Optional.of(activation(isQuick(given.isEmpty() ? architecture : given.replace("_", ""))));
  }

  private static boolean isQuick(String name) {
    return name.toLowerCase(Locale.ROOT).contains("quickgelu");
  }

  private static Activation activation(boolean quick) {
    return quick ? Activation.QUICK_GELU : Activation.GELU;
  }

  /** A JSON file, or nothing where there is no sound one. */
  private static JsonNode read(Path file) {
    JsonMapper mapper = JsonMapper.shared();
    try {
      return Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES
          ? mapper.readTree(Files.readAllBytes(file))
          : mapper.missingNode();
    } catch (IOException | JacksonException e) {
      return mapper.missingNode();
    }
  }
}
