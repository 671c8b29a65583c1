package org.flame4j.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Which files a model as safetensors consists of. */
final class WeightFiles {
  static final String CONFIG = "config.json";
  static final String TOKENIZER = "tokenizer.json";
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** Small files that say more about the tokenizer, in models that have them. */
  static final List<String> MORE_TOKENIZER =
      List.of("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json");

  /** Names under which the one file of an image tower lies, the first that is there. */
  static final List<String> TOWERS =
      List.of(SINGLE, "open_clip_model.safetensors", "open_clip_pytorch_model.safetensors");

  /** Small files that say more about an image tower, in models that have them. */
  static final List<String> MORE_TOWER = List.of(CONFIG, "open_clip_config.json");

  private WeightFiles() {}

  /**
   * The files that an index names.
   *
   * @throws HubException if it names none, or anything but files beside it
   */
  static Set<String> shards(Path index, HubReference model) throws IOException {
    JsonNode json;
    try (InputStream in = Files.newInputStream(index)) {
      json = BoundedJson.read(in, INDEX + " of " + model);
    }
    Set<String> shards = new TreeSet<>();
    for (JsonNode value : json.path("weight_map")) {
      String name = value.asString("");
      boolean beside = RepoNames.isContained(name) && !name.contains("/");
      if (!beside || !name.endsWith(".safetensors")) {
        throw new HubException(
            "%s of %s names %s, which is no safetensors file beside it"
                .formatted(INDEX, model, HubException.quote(name)));
      }
      shards.add(name);
    }
    if (shards.isEmpty()) {
      throw new HubException(INDEX + " of " + model + " names no files");
    }
    return shards;
  }
}
