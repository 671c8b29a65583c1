package org.flame4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hubs and networks that fail or mean harm. */
class FaultyHubTest extends HubFixture {
  private static final String MODEL = "model.safetensors";

  private List<String> ranges() {
    return hub.requests.stream()
        .filter(r -> r.server().equals("store") && r.path().endsWith(MODEL))
        .map(FakeHub.Request::range)
        .toList();
  }

  /** The first byte that was asked for. */
  private static long start(String range) {
    return Long.parseLong(range.replaceAll("\\D", ""));
  }

  private Path partial() {
    return blobs().resolve(FakeHub.sha256(hub.file(MODEL)) + PartialBlob.SUFFIX);
  }

  private void checkWeights() {
    assertThat(snapshot().resolve(MODEL)).hasBinaryContent(hub.file(MODEL));
    assertThat(partial()).doesNotExist();
  }

  @Test
  void goesOnWhereTheConnectionBroke() {
    hub.files.remove("tokenizer_config.json");
    hub.files.put("tokenizer.json", text("{}"));
    hub.cuts.addAll(List.of(100_000, 0, 50_000));
    fetch("hf:tiny/llm");
    checkWeights();
    List<String> ranges = ranges();
    assertThat(ranges).hasSize(4).startsWith("");
    // What was on its way when the connection broke may be lost with it.
    assertThat(start(ranges.get(1))).isBetween(1L, 100_000L).isEqualTo(start(ranges.get(2)));
    assertThat(start(ranges.get(3))).isBetween(start(ranges.get(2)) + 1, 150_000L);
  }

  @Test
  void anotherRunGoesOnWhereTheLastOneStopped() throws IOException {
    hub.files.put("tokenizer.json", text("{}"));
    hub.cuts.addAll(List.of(100_000, 0, 0, 0, 0));
    assertThatThrownBy(() -> fetch("hf:tiny/llm"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("download of model.safetensors of hf:tiny/llm broke off")
        .hasMessageContaining("the same command goes on");
    long size = Files.size(partial());
    assertThat(size).isBetween(1L, 100_000L);
    assertThat(snapshot().resolve(MODEL)).doesNotExist();
    hub.cuts.clear();
    hub.requests.clear();
    fetch("hf:tiny/llm");
    checkWeights();
    assertThat(ranges()).containsExactly("bytes=" + size + "-");
  }

  @Test
  void serversWithoutRangesSendAllAnew() throws IOException {
    hub.knowsRanges = false;
    Files.createDirectories(blobs());
    Files.write(partial(), bytes(1000, 9));
    fetch("hf:tiny/llm");
    checkWeights();
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 300_000, 400_000})
  void wrongRemainsOfAnEarlierRunAreDropped(int length) throws IOException {
    Files.createDirectories(blobs());
    Files.write(partial(), bytes(length, 9));
    fetch("hf:tiny/llm");
    checkWeights();
  }

  @Test
  void contentWithAWrongChecksumGetsNoName() throws IOException {
    hub.files.put("tokenizer.json", text("{}"));
    hub.corrupts = true;
    assertThatThrownBy(() -> fetch("hf:tiny/llm"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("model.safetensors of hf:tiny/llm came with a wrong checksum")
        .hasMessageContaining(FakeHub.sha256(hub.file(MODEL)));
    assertThat(snapshot().resolve(MODEL)).doesNotExist();
    assertThat(Files.size(partial())).isZero();
    hub.corrupts = false;
    fetch("hf:tiny/llm");
    checkWeights();
  }

  @Test
  void theTokenIsForTheHubOnly() {
    hub.secret = "hf_secret";
    fetch("hf:tiny/llm", Need.ALL, token("hf_secret"));
    assertThat(hub.requests)
        .allSatisfy(r ->
            assertThat(r.authorization())
                .isEqualTo(r.server().equals("hub") ? "Bearer hf_secret" : ""));
    assertThat(hub.asked("store", MODEL)).isEqualTo(1);
    assertThat(token("hf_secret").toString()).doesNotContain("hf_secret");
  }

  @Test
  void gatedModelsSayWhatToDo() {
    hub.secret = "hf_secret";
    assertThatThrownBy(() -> fetch("hf:tiny/llm"))
        .isInstanceOf(HubException.class)
        .hasMessage(
            "hf:tiny/llm is gated (401, no token was sent): accept its terms at %s/tiny/llm and set"
                    .formatted(hub.endpoint())
                + " HF_TOKEN to a token of that account");
    assertThatThrownBy(() -> fetch("hf:tiny/llm", Need.ALL, token("hf_other")))
        .hasMessageContaining("is gated (401, the token is not enough)")
        .hasMessageNotContaining("hf_other");
  }

  @ParameterizedTest
  @CsvSource({
    "hf:tiny/llm@v9, has no revision 'v9'",
    "hf:tiny/other, is not at http://127.0.0.1",
    "hf:tiny/llm/other.gguf, 'has no other.gguf; it has gguf/tiny-q8.gguf: ask for one, as hf:tiny/llm/gguf/tiny-q8.gguf'"
  })
  void whatIsNotThereIsNamed(String reference, String message) {
    assertThatThrownBy(() -> fetch(reference))
        .isInstanceOf(HubException.class)
        .hasMessageContaining(message);
    assertThat(notes).isEmpty(); // nothing was tried again
  }

  @Test
  void picklesAreNeverFetched() {
    hub.files.remove(MODEL);
    assertThatThrownBy(() -> fetch("hf:tiny/llm")).hasMessageContaining("as pickles only");
    assertThat(hub.asked("store", ".bin")).isZero();
    hub.files.remove("pytorch_model.bin");
    assertThatThrownBy(() -> fetch("hf:tiny/llm"))
        .hasMessageContaining("neither model.safetensors nor model.safetensors.index.json");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 500, 408})
  void busyHubsAreAskedAgain(int status) {
    hub.failures.addAll(List.of(status, status));
    fetch("hf:tiny/llm");
    checkWeights();
  }

  @Test
  void hubsThatStayBusyAreGivenUp() {
    hub.failures.addAll(List.of(429, 429, 429, 429));
    assertThatThrownBy(() -> fetch("hf:tiny/llm"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("answers 429");
    assertThat(hub.failures).hasSize(1);
  }

  @Test
  void aBusyHubSaysHowLongToWait() {
    hub.failures.add(429);
    hub.failureHeaders.put("Retry-After", "1");
    long start = System.nanoTime();
    fetch("hf:tiny/llm", Need.TOKENIZER, settings());
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(990));
    assertThat(notes).singleElement().asString().contains("trying again in 1 s");
  }

  @Test
  void silenceEndsARead() {
    hub.files.put("tokenizer.json", text("{}"));
    hub.cuts.add(1000);
    hub.hangs = true;
    Patience shy =
        new Patience(20, Duration.ofMillis(1), Duration.ofSeconds(10), Duration.ofMillis(200));
    fetch("hf:tiny/llm", Need.ALL, settings().with(shy));
    checkWeights();
    assertThat(ranges()).startsWith("", "bytes=1000-"); // and more on a machine that is slow
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/x",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "::",
        "http://a@127.0.0.1/"
      })
  void redirectsWithoutEncryptionAreRefused(String target) {
    hub.files.put("tokenizer.json", text("{}"));
    hub.redirectsTo = target;
    assertThatThrownBy(() -> fetch("hf:tiny/llm"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("redirects to");
  }

  @Test
  void redirectsInACircleEnd() {
    hub.redirectsTo = "/tiny/llm/resolve/" + FakeHub.COMMIT + "/model.safetensors";
    assertThatThrownBy(() -> fetch("hf:tiny/llm")).hasMessageContaining("more than 8 redirects");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../escaped.safetensors",
        "/tmp/escaped.safetensors",
        "sub/escaped.safetensors",
        "..\\\\..\\\\escaped.safetensors",
        "C:escaped.safetensors",
        "escaped.bin",
        ""
      })
  void namesInAnIndexStayInTheFolder(String shard) throws IOException {
    hub.files.remove(MODEL);
    hub.files.put(shard.replace("\\\\", "\\"), bytes(2_000, 5));
    hub.files.put(
        "model.safetensors.index.json", text("{\"weight_map\": {\"x\": \"" + shard + "\"}}"));
    assertThatThrownBy(() -> fetch("hf:tiny/llm"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("which is no safetensors file beside it");
    assertThat(names(folder)).containsExactly("hub");
    assertThat(names(snapshot())).containsExactly("model.safetensors.index.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sha\": \"../../../../escaped\", \"siblings\": []}",
        "{\"sha\": 3}",
        "[]",
        "<html>not a hub</html>",
        ""
      })
  void answersThatAreNoneAreRefused(String info) {
    hub.info = info.isEmpty() ? " " : info;
    assertThatThrownBy(() -> fetch("hf:tiny/llm")).isInstanceOf(HubException.class);
    assertThat(folder.resolve("hub")).doesNotExist();
  }

  @Test
  void hashesFromOutsideAreNoPaths() {
    hub.info =
        """
        {"sha": "%s", "siblings": [
          {"rfilename": "config.json", "size": 3, "blobId": "../../../escaped"},
          {"rfilename": "tokenizer.json", "size": -1, "blobId": "%s"}]}\
        """
            .formatted(FakeHub.COMMIT, FakeHub.COMMIT);
    fetch("hf:tiny/llm", Need.TOKENIZER, settings()); // asks for each file instead
    assertThat(folder.resolve("escaped")).doesNotExist();
    assertThat(snapshot().resolve("config.json")).hasBinaryContent(hub.file("config.json"));
  }

  @Test
  void aLinkOutOfTheCacheIsNotFollowed() throws IOException {
    Files.createDirectories(snapshot());
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(snapshot().resolve("gguf"), elsewhere);
    assertThatThrownBy(() -> fetch("hf:tiny/llm/gguf/tiny-q8.gguf"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("a link leads out of the cache");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void aDiskThatIsTooSmallIsFoundBeforehand() {
    hub.info =
        """
        {"sha": "%s", "siblings": [
          {"rfilename": "config.json", "size": 3, "blobId": "%s"},
          {"rfilename": "tokenizer.json", "size": 30000000000000, "blobId": "%s"}]}\
        """
            .formatted(FakeHub.COMMIT, FakeHub.COMMIT, FakeHub.COMMIT);
    assertThatThrownBy(() -> fetch("hf:tiny/llm", Need.TOKENIZER, settings()))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("hf:tiny/llm needs 30,000,000 MB more, but the disk of")
        .hasMessageContaining("MB free: free some, or set HF_HOME");
    assertThat(hub.requests).hasSize(1);
  }

  @Test
  void moreThanWasAnnouncedIsRefused() {
    String hash = FakeHub.gitBlob(hub.file("config.json"));
    hub.info =
        """
        {"sha": "%s", "siblings": [
          {"rfilename": "config.json", "size": 3, "blobId": "%s"},
          {"rfilename": "tokenizer.json", "size": 3, "blobId": "%s"}]}\
        """
            .formatted(FakeHub.COMMIT, hash, hash);
    assertThatThrownBy(() -> fetch("hf:tiny/llm", Need.TOKENIZER, settings()))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("longer than the 3 bytes that were announced");
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    Files.writeString(folder.resolve("hub"), "a file");
    assertThatThrownBy(() -> fetch("hf:tiny/llm"))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("the cache " + folder.resolve("hub") + " cannot be used")
        .hasMessageContaining("HF_HOME");
  }
}
