package org.flame4j.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.tensor.weights.FileFailure;
import org.flame4j.tensor.weights.JsonFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The manifest as {@code manifest.json}.
 *
 * @param digest SHA-256 of the file's bytes: every shard carries it
 */
record ManifestFile(StoreManifest manifest, String digest) {
  static final String NAME = "manifest.json";
  private static final long MAX_BYTES = 1 << 20;

  private static JsonMapper mapper() {
    return JsonMapper.builder()
        .enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }

  static ManifestFile read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new StoreException(folder + " is not an embedding store: it has no " + NAME);
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new StoreException(file + " is larger than " + MAX_BYTES + " bytes");
      }
      byte[] json = Files.readAllBytes(file);
      return new ManifestFile(parse(file, json), sha256(json));
    } catch (IOException e) {
      throw new StoreException(file + " cannot be read: " + FileFailure.reason(e), e);
    }
  }

  private static StoreManifest parse(Path file, byte[] json) {
    try {
      JsonNode tree = mapper().readTree(json);
      if (!tree.isObject()) {
        throw unsound(file, "it is " + (tree.isMissingNode() ? "empty" : "no JSON object"), null);
      }
      int version = tree.path("version").asInt(0);
      // First of all: a later version may have fields that are unknown here.
      if (version < StoreManifest.OLDEST_VERSION || version > StoreManifest.VERSION) {
        throw new StoreException(
            "%s has version %d, this program reads versions %d to %d; %s"
                .formatted(
                    file,
                    version,
                    StoreManifest.OLDEST_VERSION,
                    StoreManifest.VERSION,
                    version > StoreManifest.VERSION
                        ? "use a newer one"
                        : "embed the captions again"));
      }
      addMissing(tree);
      return mapper().treeToValue(tree, StoreManifest.class);
    } catch (JacksonException e) {
      throw unsound(file, JsonFailure.reason(e), e);
    }
  }

  private static StoreException unsound(
      Path file, String reason, @Nullable JacksonException cause) {
    return new StoreException(
        "%s is not a sound manifest: %s; restore it, or embed again into another folder"
            .formatted(file, reason),
        cause);
  }

  /** Fields that came later are not stated in older stores, which can be read all the same. */
  private static void addMissing(JsonNode tree) {
    if (tree instanceof ObjectNode manifest) {
      addText(manifest, "llmHash");
      if (!manifest.has("settings")) {
        manifest.putObject("settings");
      }
      for (JsonNode block : manifest.path("prompts")) {
        if (block instanceof ObjectNode prompt) {
          addText(prompt, "promptHash");
        }
      }
    }
  }

  private static void addText(ObjectNode object, String field) {
    if (!object.has(field)) {
      object.put(field, "");
    }
  }

  /**
   * The manifest of a store that is to be written: that of the folder, which must be equal, or a
   * new one.
   *
   * @throws StoreException naming each field that differs
   */
  static ManifestFile writeOrCompare(Path folder, StoreManifest manifest) {
    WriterLock shared = WriterLock.takeShared(folder);
    try {
      if (Files.exists(folder.resolve(NAME))) {
        return readEqual(folder, manifest);
      }
      if (!StoreFolder.shardNames(folder).isEmpty()) {
        throw new StoreException(folder + " has shards but no " + NAME);
      }
      return write(folder, manifest);
    } finally {
      shared.close();
    }
  }

  private static ManifestFile readEqual(Path folder, StoreManifest manifest) {
    ManifestFile file = read(folder);
    List<String> differences = file.manifest().differences(manifest);
    if (!differences.isEmpty()) {
      throw new StoreException(
          folder
              + " holds embeddings made with other settings; choose another folder, or the same"
              + " settings; it has "
              + String.join("; ", differences)
              + (file.manifest().version() < manifest.version()
                  ? " (merged into a new store it gets this version)"
                  : ""));
    }
    return file;
  }

  static ManifestFile write(Path folder, StoreManifest manifest) {
    byte[] json = (mapper().writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
    Path file = folder.resolve(NAME);
    try {
      AtomicFile.write(file, AtomicFile.bytes(json));
    } catch (IOException e) {
      throw new StoreException(file + " cannot be written: " + FileFailure.reason(e), e);
    }
    return new ManifestFile(manifest, sha256(json));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
