package org.flame4j.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A hub with a small model, and an empty cache. */
abstract class HubFixture {
  static final Patience QUICK =
      new Patience(3, Duration.ofMillis(1), Duration.ofSeconds(10), Duration.ofSeconds(10));

  @TempDir Path folder;
  final FakeHub hub = new FakeHub();
  final List<String> notes = new ArrayList<>();
  final List<Long> received = new ArrayList<>();

  @BeforeEach
  void fill() {
    hub.files.put("config.json", text("{\"model_type\": \"llama\"}"));
    hub.files.put("tokenizer.json", bytes(5_000, 1));
    hub.files.put("tokenizer_config.json", text("{}"));
    hub.files.put("model.safetensors", bytes(300_000, 2));
    hub.files.put("pytorch_model.bin", bytes(300_000, 3));
    hub.files.put("README.md", text("a model"));
    hub.files.put("gguf/tiny-q8.gguf", bytes(4_000, 4));
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  HubSettings settings() {
    return new HubSettings(hub.endpoint(), cache(), "", false, true, QUICK);
  }

  HubSettings offline() {
    return new HubSettings(hub.endpoint(), cache(), "", true, true, QUICK);
  }

  HubSettings token(String token) {
    return new HubSettings(hub.endpoint(), cache(), token, false, true, QUICK);
  }

  Path cache() {
    return folder.resolve("hub");
  }

  Path blobs() {
    return cache().resolve("models--tiny--llm/blobs");
  }

  Path snapshot() {
    return cache().resolve("models--tiny--llm/snapshots/" + FakeHub.COMMIT);
  }

  Path fetch(String reference) {
    return fetch(reference, Need.ALL, settings());
  }

  Path fetch(String reference, Need need, HubSettings settings) {
    HubListener listener =
        new HubListener() {
          @Override
          public void received(long bytes) {
            received.add(bytes);
          }

          @Override
          public void note(String line) {
            notes.add(line);
          }
        };
    return new ModelHub(settings, listener).fetch(HubReference.parse(reference), need);
  }

  List<String> names(Path of) throws IOException {
    try (var files = Files.list(of)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
