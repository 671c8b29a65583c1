package org.flame4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads that go well, and the cache that they leave. */
class ModelHubTest extends HubFixture {
  private static final List<String> NEEDED =
      List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");

  @Test
  void fetchesWhatIsNeededInTheLayoutOfPython() throws IOException {
    assertThat(fetch("hf:tiny/llm")).isEqualTo(snapshot());
    assertThat(names(snapshot())).isEqualTo(NEEDED);
    for (String name : NEEDED) {
      Path entry = snapshot().resolve(name);
      byte[] content = hub.file(name);
      String hash =
          content.length >= hub.large ? FakeHub.sha256(content) : FakeHub.gitBlob(content);
      assertThat(Files.readSymbolicLink(entry)).hasToString("../../blobs/" + hash);
      assertThat(entry).hasBinaryContent(content);
    }
    assertThat(cache().resolve("models--tiny--llm/refs/main")).hasContent(FakeHub.COMMIT);
    assertThat(names(blobs())).hasSize(NEEDED.size());
    assertThat(received.getLast())
        .isEqualTo(NEEDED.stream().mapToLong(n -> hub.file(n).length).sum());
  }

  @Test
  void aSecondTimeOnlyAsksWhatTheRevisionIs() {
    fetch("hf:tiny/llm");
    hub.requests.clear();
    assertThat(fetch("hf:tiny/llm")).isEqualTo(snapshot());
    assertThat(hub.requests).hasSize(1);
    hub.requests.clear();
    assertThat(fetch("hf:tiny/llm@" + FakeHub.COMMIT)).isEqualTo(snapshot());
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void theTokenizerAloneComesWithoutWeights() throws IOException {
    fetch("hf:tiny/llm", Need.TOKENIZER, settings());
    assertThat(names(snapshot()))
        .containsExactly("config.json", "tokenizer.json", "tokenizer_config.json");
    fetch("hf:tiny/llm");
    assertThat(names(snapshot())).isEqualTo(NEEDED);
    assertThat(hub.asked("store", "tokenizer.json")).isEqualTo(1);
  }

  @Test
  void imageTowersComeWithoutTokenizer() throws IOException {
    hub.files.put("open_clip_config.json", text("{}"));
    fetch("hf:tiny/llm", Need.TOWER, settings());
    assertThat(names(snapshot()))
        .containsExactly("config.json", "model.safetensors", "open_clip_config.json");
    assertThat(fetch("hf:tiny/llm", Need.TOWER, offline())).isEqualTo(snapshot());
  }

  @Test
  void imageTowersMayLieUnderOpenClipsName() throws IOException {
    hub.files.remove("model.safetensors");
    hub.files.put("open_clip_model.safetensors", bytes(2_000, 8));
    fetch("hf:tiny/llm", Need.TOWER, settings());
    assertThat(names(snapshot())).containsExactly("config.json", "open_clip_model.safetensors");
    hub.files.remove("open_clip_model.safetensors");
    assertThatThrownBy(() -> fetch("hf:tiny/llm", Need.TOWER, settings()))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("has none of model.safetensors");
  }

  @Test
  void oneGgufFileComesAlone() throws IOException {
    Path file = fetch("hf:tiny/llm/gguf/tiny-q8.gguf");
    assertThat(file)
        .isEqualTo(snapshot().resolve("gguf/tiny-q8.gguf"))
        .hasBinaryContent(hub.file("gguf/tiny-q8.gguf"));
    assertThat(Files.readSymbolicLink(file).toString()).startsWith("../../../blobs/");
    assertThat(names(snapshot())).containsExactly("gguf");
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "v1.0", "refs/pr/3", "feature%2Fnew", FakeHub.COMMIT})
  void revisionsAreBranchesTagsAndCommits(String revision) throws IOException {
    List.of("v1.0", "refs/pr/3", "feature/new").forEach(r -> hub.commits.put(r, FakeHub.COMMIT));
    assertThat(fetch("hf:tiny/llm@" + revision)).isEqualTo(snapshot());
    Path ref = cache().resolve("models--tiny--llm/refs").resolve(revision.replace("%2F", "/"));
    assertThat(Files.exists(ref)).isEqualTo(!revision.equals(FakeHub.COMMIT));
    assertThat(fetch("hf:tiny/llm@" + revision, Need.ALL, offline())).isEqualTo(snapshot());
  }

  @Test
  void anIndexNamesTheShards() throws IOException {
    hub.files.remove("model.safetensors");
    hub.files.put("a-00001-of-00002.safetensors", bytes(2_000, 5));
    hub.files.put("a-00002-of-00002.safetensors", bytes(2_000, 6));
    hub.files.put("consolidated.safetensors", bytes(2_000, 7));
    hub.files.put(
        "model.safetensors.index.json",
        text(
            """
            {"weight_map": {"x": "a-00001-of-00002.safetensors",
                            "y": "a-00002-of-00002.safetensors"}}\
            """));
    fetch("hf:tiny/llm");
    assertThat(names(snapshot()))
        .contains("a-00001-of-00002.safetensors", "a-00002-of-00002.safetensors")
        .doesNotContain("consolidated.safetensors", "pytorch_model.bin");
    assertThat(fetch("hf:tiny/llm", Need.ALL, offline())).isEqualTo(snapshot());
    Files.delete(snapshot().resolve("a-00002-of-00002.safetensors"));
    assertThatThrownBy(() -> fetch("hf:tiny/llm", Need.ALL, offline()))
        .hasMessageContaining("(a-00002-of-00002.safetensors is missing)");
  }

  @Test
  void asksForSizesAndChecksumsThatTheListLeavesOut() throws IOException {
    hub.describesFiles = false;
    fetch("hf:tiny/llm");
    assertThat(names(snapshot())).isEqualTo(NEEDED);
    assertThat(hub.requests.stream().filter(r -> r.method().equals("HEAD"))).hasSize(4);
    assertThat(blobs().resolve(FakeHub.sha256(hub.file("model.safetensors")))).exists();
  }

  @Test
  void copiesWhereLinksAreNotWanted() throws IOException {
    HubSettings copies = new HubSettings(hub.endpoint(), cache(), "", false, false, QUICK);
    fetch("hf:tiny/llm", Need.ALL, copies);
    for (String name : NEEDED) {
      assertThat(snapshot().resolve(name)).isRegularFile().hasBinaryContent(hub.file(name));
      assertThat(Files.isSymbolicLink(snapshot().resolve(name))).isFalse();
    }
    assertThat(names(snapshot())).isEqualTo(NEEDED);
  }

  @Test
  void damagedBlobsAreFetchedAnew() throws IOException {
    fetch("hf:tiny/llm");
    Path entry = snapshot().resolve("model.safetensors");
    Files.write(entry.toRealPath(), bytes(10, 1));
    Files.delete(blobs().resolve(FakeHub.gitBlob(hub.file("config.json"))));
    fetch("hf:tiny/llm");
    assertThat(entry).hasBinaryContent(hub.file("model.safetensors"));
    assertThat(snapshot().resolve("config.json")).hasBinaryContent(hub.file("config.json"));
  }

  @Test
  void offlineTakesTheCacheOrNamesWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> fetch("hf:tiny/llm", Need.ALL, offline()))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("hf:tiny/llm is not in the cache")
        .hasMessageContaining("(everything is missing), and HF_HUB_OFFLINE");
    fetch("hf:tiny/llm", Need.TOKENIZER, settings());
    assertThatThrownBy(() -> fetch("hf:tiny/llm", Need.ALL, offline()))
        .hasMessageContaining("(model.safetensors is missing)");
    fetch("hf:tiny/llm");
    hub.requests.clear();
    assertThat(fetch("hf:tiny/llm", Need.ALL, offline())).isEqualTo(snapshot());
    assertThat(hub.requests).isEmpty();
  }

  @Test
  void aHubThatIsAwayDoesNotHinderWhatIsThere() {
    fetch("hf:tiny/llm");
    HubSettings before = settings();
    hub.close();
    assertThat(fetch("hf:tiny/llm", Need.ALL, before)).isEqualTo(snapshot());
    assertThat(notes).singleElement().asString().contains("cannot be reached");
    assertThatThrownBy(() -> fetch("hf:tiny/llm@v2", Need.ALL, before))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("hf:tiny/llm@v2 cannot be fetched")
        .hasMessageContaining("does not answer");
  }

  @Test
  void manyAtOnceFetchOnce() {
    List<Path> places =
        Stream.generate(() -> "hf:tiny/llm")
            .limit(4)
            .parallel()
            .map(r ->
                new ModelHub(settings(), HubListener.NONE).fetch(HubReference.parse(r), Need.ALL))
            .distinct()
            .toList();
    assertThat(places).containsExactly(snapshot());
    assertThat(hub.asked("store", "model.safetensors")).isEqualTo(1);
  }

  @Test
  void knowsTheModelOfASnapshot() {
    assertThat(ModelHub.modelOf(fetch("hf:tiny/llm"))).contains("tiny/llm");
    assertThat(ModelHub.modelOf(folder)).isEmpty();
    assertThat(ModelHub.modelOf(Path.of("/"))).isEmpty();
  }
}
