package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands with a language model that a hub on the loopback holds. */
class HubModelTest {
  private static final String COMMIT = "89abcdef0123456789abcdef0123456789abcdef";
  private static final String LLM = "hf:org/tiny";

  @TempDir private Path folder;
  private Runnable stop = () -> {};

  @BeforeEach
  void start() throws IOException {
    Path hub = folder.resolve("hub");
    copyModel(hub.resolve("org/tiny/resolve").resolve(COMMIT));
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = SimpleFileServer.createFileServer(any, hub, OutputLevel.NONE);
    server.start();
    stop = () -> server.stop(0);
    String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
    System.setProperty(LlmSource.ENVIRONMENT + "HF_ENDPOINT", endpoint);
    System.setProperty(LlmSource.ENVIRONMENT + "HF_HUB_CACHE", cache().toString());
    System.setProperty(LlmSource.ENVIRONMENT + "HF_HUB_OFFLINE", "0");
    Files.writeString(
        folder.resolve("data.tsv"), "image\tcaption\na.png\ta red apple\nb.png\ttwo dogs\n");
  }

  @AfterEach
  void stop() {
    for (String name : List.of("HF_ENDPOINT", "HF_HUB_CACHE", "HF_HUB_OFFLINE")) {
      System.clearProperty(LlmSource.ENVIRONMENT + name);
    }
    stop.run();
  }

  private Path cache() {
    return folder.resolve("cache");
  }

  private Path snapshot() {
    return cache().resolve("models--org--tiny/snapshots").resolve(COMMIT);
  }

  /** The model's files, and what the hub's interface says of them. */
  private void copyModel(Path target) throws IOException {
    Files.createDirectories(target);
    List<String> siblings = new ArrayList<>();
    try (Stream<Path> files = Files.list(Flame.llm())) {
      for (Path file : files.toList()) {
        byte[] content = Files.readAllBytes(file);
        Files.write(target.resolve(file.getFileName().toString()), content);
        siblings.add(
            "{\"rfilename\": \"%s\", \"size\": %d, \"blobId\": \"%s\"}"
                .formatted(file.getFileName(), content.length, gitBlob(content)));
      }
    }
    Path api = Files.createDirectories(folder.resolve("hub/api/models/org/tiny/revision"));
    Files.writeString(
        api.resolve("main"),
        "{\"sha\": \"%s\", \"siblings\": [%s]}".formatted(COMMIT, String.join(",", siblings)));
  }

  private static String gitBlob(byte[] content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      sha.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Flame embed(String llm, String store) {
    return Flame.run(
        "embed",
        "--llm",
        llm,
        "--data",
        folder.resolve("data.tsv"),
        "--out",
        folder.resolve(store));
  }

  @Test
  void embedsAsWithTheFolderItself() throws IOException {
    assertThat(encoded(LLM)).isEqualTo(encoded(Flame.llm().toString()));
    Flame fetched = embed(LLM, "store");
    assertThat(fetched.out()).as(fetched.err()).contains("2 samples embedded");
    assertThat(folder.resolve("store/manifest.json")).content().contains("org/tiny");
    // A store goes on with the model from wherever it comes.
    assertThat(embed(Flame.llm().toString(), "store").out()).contains("2 were there before");

    stop.run();
    System.setProperty(LlmSource.ENVIRONMENT + "HF_HUB_OFFLINE", "1");
    assertThat(embed(LLM + "@main", "store").out()).contains("2 were there before");
    Flame missing = embed("hf:org/other", "store");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("flame: hf:org/other is not in the cache").hasLineCount(1);
  }

  private byte[] encoded(String llm) throws IOException {
    Path in = Files.writeString(folder.resolve("captions.txt"), "a red apple\n");
    Path out = folder.resolve("embeddings.safetensors");
    Flame flame = Flame.run("encode", "text", "--llm", llm, "--in", in, "--out", out);
    assertThat(flame.code()).as(flame.err()).isZero();
    return Files.readAllBytes(out);
  }

  @Test
  void inspectFetchesTheTokenizerOnly() {
    Flame flame = Flame.run("inspect", "--llm", LLM, "a red apple");
    assertThat(flame.code()).as(flame.err()).isZero();
    assertThat(snapshot().resolve("tokenizer.json")).exists();
    assertThat(snapshot().resolve("model.safetensors")).doesNotExist();
  }

  @Test
  void aReferenceThatIsNoneIsWrongUsage() {
    Flame flame = Flame.run("inspect", "--llm", "hf:org", "a red apple");
    assertThat(flame.code()).isEqualTo(2);
    assertThat(flame.err()).contains("--llm", "give hf:ORG/NAME[@REV][/FILE.gguf]").hasLineCount(1);
  }

  @Test
  void aRevisionThatIsNotThereIsNamed() {
    Flame flame = embed(LLM + "@v2", "store");
    assertThat(flame.code()).isEqualTo(1);
    assertThat(flame.err()).contains("flame: hf:org/tiny@v2 is not at http://127.0.0.1");
  }
}
