package org.flame4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.flame4j.tensor.Compute;
import org.flame4j.text.LanguageModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole runs on a tiny corpus. */
class PretrainerTest {
  @TempDir private Path folder;
  private Path corpus = Path.of("");

  private final List<LmReport> reports = new ArrayList<>();
  private final PretrainListener listener =
      new PretrainListener() {
        @Override
        public void note(String text) {}

        @Override
        public void step(LmReport report) {
          reports.add(report);
        }

        @Override
        public void measured(long steps, Map<String, Score> scores) {}
      };

  @BeforeEach
  void writeCorpus() throws IOException {
    corpus = TinyCorpus.write(folder.resolve("corpus"));
  }

  private boolean run(String out, PretrainConfig config, BooleanSupplier stop) throws IOException {
    return new Pretrainer(config, List.of(), corpus, folder.resolve(out), listener).run(stop);
  }

  private static PretrainConfig steps(long steps) {
    return TinyCorpus.config(PretrainConfig.Length.ofSteps(steps));
  }

  @Test
  void learnsAndWritesAModelThatOpens() throws IOException {
    assertThat(run("out", steps(120), () -> false)).isTrue();
    assertThat(reports).hasSize(120);
    assertThat(reports.getLast().loss()).isLessThan(reports.getFirst().loss() / 2);
    assertThat(Files.readAllLines(folder.resolve("out/metrics.jsonl"))).hasSize(120);
    JsonNode perplexity =
        JsonMapper.shared().readTree(Files.readString(folder.resolve("out/perplexity.json")));
    assertThat(perplexity.path("languages").path("up").path("natsPerAnswerToken").asDouble())
        .isBetween(0.0, 4.0);
    try (LanguageModel model = LanguageModel.open(folder.resolve("out"), 2, Compute.CPU)) {
      assertThat(model.config().hiddenSize()).isEqualTo(32);
    }
  }

  @Test
  void anInterruptedRunEndsAsAnUndisturbedOne() throws IOException {
    run("whole", steps(12), () -> false);
    List<Double> losses = reports.stream().map(LmReport::loss).toList();
    reports.clear();
    assertThat(run("cut", steps(12), () -> reports.size() == 5)).isFalse();
    Files.writeString(
        folder.resolve("cut/metrics.jsonl"),
        "{\"step\":6}\n{\"st",
        StandardCharsets.UTF_8,
        java.nio.file.StandardOpenOption.APPEND); // a kill behind the checkpoint
    assertThat(run("cut", steps(12), () -> false)).isTrue();
    assertThat(reports.stream().map(LmReport::loss)).isEqualTo(losses);
    assertThat(Files.readAllLines(folder.resolve("cut/metrics.jsonl"))).hasSize(12);
    assertThat(folder.resolve("cut/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("whole/model.safetensors"));
  }

  @Test
  void timeCountsAcrossRuns() throws IOException {
    run("out", TinyCorpus.config(PretrainConfig.Length.ofSeconds(3600)), () -> true);
    double spent = reports.getLast().seconds();
    PretrainConfig config = TinyCorpus.config(PretrainConfig.Length.ofSeconds(spent + 1.5));
    assertThat(run("out", config, () -> false)).isTrue();
    // On a machine that is too busy for one more step there are none.
    assertThat(reports.subList(1, reports.size()))
        .allSatisfy(report -> assertThat(report.seconds()).isGreaterThan(spent))
        .allSatisfy(report -> assertThat(report.lr()).isLessThan(config.lr()));
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    run("out", steps(1), () -> false);
    PretrainConfig wider =
        new PretrainConfig(
            new PretrainConfig.Shape(2, 48, 48, 4, 2, 300),
            48,
            200,
            5e-3,
            0.3,
            PretrainConfig.Length.ofSteps(1),
            7,
            2,
            org.flame4j.tensor.DType.F32,
            java.time.Duration.ofHours(1));
    assertThatThrownBy(() -> run("out", wider, () -> false))
        .isInstanceOf(PretrainException.class)
        .hasMessageContaining("width=32, not 48");
    Files.writeString(corpus.resolve("train.jsonl"), "{\"text\": \"a\"}\nnope\n");
    assertThatThrownBy(() -> run("other", steps(1), () -> false))
        .hasMessageContaining("train.jsonl line 2");
    Files.writeString(corpus.resolve("train.jsonl"), "{\"txt\": \"a\"}\n");
    assertThatThrownBy(() -> run("third", steps(1), () -> false))
        .hasMessageContaining("line 1 has no text");
    Files.delete(corpus.resolve("heldout.jsonl"));
    assertThatThrownBy(() -> run("fourth", steps(1), () -> false))
        .hasMessageContaining("heldout.jsonl does not exist");
  }

  @Test
  void longDocumentsAreCutAndTheirAnswersKept() {
    CorpusFile file = new CorpusFile(corpus.resolve("train.jsonl"));
    Path out = folder.resolve("tokenizer");
    out.toFile().mkdirs();
    TokenizerFiles.write(out, new BpeVocabulary()); // bytes alone
    try (org.flame4j.text.TextTokenizer tokenizer = org.flame4j.text.TextTokenizer.open(out)) {
      TokenCorpus tokens = CorpusTokenizer.tokenise(file, tokenizer, 20);
      String first = "Image: tac der means:";
      assertThat(tokens.length(0)).isEqualTo(20);
      assertThat(tokens.answers()[0]).isEqualTo(20); // 1 + 19 bytes of the text
      assertThat(tokens.length(1)).isEqualTo(1 + first.length() - 19 + " red cat".length());
      assertThat(tokens.answers()[1]).isEqualTo(1 + first.length() - 19);
      assertThat(tokens.id(1, 0)).isZero();
      Path cache = folder.resolve("x.tokens");
      TokenCache.write(cache, "key", tokens);
      assertThat(TokenCache.fits(cache, "key")).isTrue();
      assertThat(TokenCache.fits(cache, "other")).isFalse();
      assertThat(TokenCache.read(cache)).isEqualTo(tokens);
    }
  }
}
