package org.flame4j.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.flame4j.tensor.NativeRuntime;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

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
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build();
  }

  static boolean existsIn(Path folder) {
    return Files.exists(folder.resolve(NAME));
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
      throw new StoreException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static StoreManifest parse(Path file, byte[] json) {
    try {
      JsonNode tree = mapper().readTree(json);
      int version = tree.path("version").asInt(0);
      // First of all: a later version may have fields that are unknown here.
      if (version != StoreManifest.VERSION) {
        throw new StoreException(
            "%s has version %d, this program reads version %d"
                .formatted(file, version, StoreManifest.VERSION));
      }
      return mapper().treeToValue(tree, StoreManifest.class);
    } catch (JacksonException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StoreException(
          file + " is not a sound manifest: " + NativeRuntime.firstLine(cause), e);
    }
  }

  static ManifestFile write(Path folder, StoreManifest manifest) {
    byte[] json = (mapper().writeValueAsString(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
    StoreFolder.writeWhole(folder.resolve(NAME), json);
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
