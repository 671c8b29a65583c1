package org.flame4j.pretrain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.flame4j.tensor.CoreTeam;
import org.flame4j.tensor.Tensor;
import org.flame4j.text.LlmConfig;
import org.flame4j.text.TextTokenizer;
import org.flame4j.train.AdamW;

/**
 * Trains a language model from scratch on the CPU: vocabulary, tokens, steps, measuring, and the
 * Hugging Face folder. Run again with the same settings it goes on from the last checkpoint; a run
 * of a number of steps then ends bit for bit as if nothing had happened.
 */
public final class Pretrainer {
  private static final AdamW.Hyperparameters OPTIMIZER =
      new AdamW.Hyperparameters(0.9, 0.95, 1e-8, 0.1);
  private static final int MEASUREMENTS = 10;
  private static final long QUICK_TOKENS = 20_000;
  private static final long FINAL_TOKENS = 500_000;

  private final PretrainConfig config;
  private final List<String> phrases;
  private final RunFolder folder;
  private final PretrainListener listener;

  /**
   * @param phrases texts that are one token each in the vocabulary, such as the fixed parts of
   *     prompts, so that no time goes into spelling them; ignored when the run has its vocabulary
   * @param corpus folder with {@code train.jsonl} and {@code heldout.jsonl}
   * @param out folder for the model
   */
  public Pretrainer(
      PretrainConfig config,
      List<String> phrases,
      Path corpus,
      Path out,
      PretrainListener listener) {
    this.config = config;
    this.phrases = List.copyOf(phrases);
    this.listener = listener;
    folder = new RunFolder(out, corpus);
  }

  /**
   * Runs to the end.
   *
   * @param stop asked after every step whether to write a checkpoint and leave
   * @return whether the end was reached and the model written
   */
  public boolean run(BooleanSupplier stop) throws IOException {
    folder.claim(config);
    if (!Files.exists(folder.path().resolve(TokenizerFiles.TOKENIZER))) {
      trainTokenizer();
    }
    try (TextTokenizer tokenizer = TextTokenizer.open(folder.path())) {
      listener.note("tokenising the corpus");
      TokenCorpus train = folder.trainTokens(tokenizer, config.context());
      TokenCorpus heldOut = folder.heldOutTokens(tokenizer, config.context());
      LlmConfig llm = config.shape().llm(tokenizer.vocabSize());
      try (CoreTeam workers = CoreTeam.of(config.threads());
          RotaryTable rope = new RotaryTable(llm, config.context());
          LlamaParameters parameters = LlamaParameters.random(llm, config.seed());
          LmStep step = new LmStep(llm, parameters.byName(), rope, workers, OPTIMIZER)) {
        listener.note(facts(llm, parameters.byName(), train));
        Llama model = new Llama(llm, parameters.byName(), rope);
        return new Run(train, new HeldOut(heldOut, workers), llm, parameters.byName(), model, step)
            .run(stop);
      }
    }
  }

  private void trainTokenizer() {
    listener.note("training the vocabulary");
    WordCounts counts = new WordCounts(phrases);
    folder.train().forEach(document -> counts.add(document.whole()));
    TokenizerFiles.write(folder.path(), BpeTrainer.train(counts, config.shape().vocab()));
  }

  private static String facts(LlmConfig llm, Map<String, Tensor> parameters, TokenCorpus train) {
    long all = parameters.values().stream().mapToLong(Tensor::numel).sum();
    long table = 2L * llm.vocabSize() * llm.hiddenSize();
    return "training %,d parameters, %,d of them in the tables of %,d tokens, on %,d tokens in %,d sequences"
        .formatted(all, table, llm.vocabSize(), train.tokens(), train.sequences());
  }

  /** From the checkpoint to the end. */
  private final class Run {
    private final BatchPlan plan;
    private final TokenCorpus train;
    private final HeldOut heldOut;
    private final LlmConfig llm;
    private final Map<String, Tensor> parameters;
    private final Llama model;
    private final LmStep step;
    private final Predictions predictions =
        new Predictions(config.textShare(), Predictions.TEXT_WEIGHT, true, config.seed());
    private final AnnealedRate rate = new AnnealedRate(config.lr());
    private Checkpoint.Position at;
    private long start;
    private long lastCheckpoint;

    Run(
        TokenCorpus train,
        HeldOut heldOut,
        LlmConfig llm,
        Map<String, Tensor> parameters,
        Llama model,
        LmStep step) {
      this.train = train;
      this.heldOut = heldOut;
      this.llm = llm;
      this.parameters = parameters;
      this.model = model;
      this.step = step;
      plan = new BatchPlan(train, config.batchTokens(), config.seed());
      at = Checkpoint.restore(folder.checkpoint(), parameters, step.optimizer());
      start = System.nanoTime() - Math.round(at.seconds() * 1e9);
      lastCheckpoint = System.nanoTime();
    }

    boolean run(BooleanSupplier stop) throws IOException {
      if (at.steps() > 0) {
        listener.note("going on behind step " + at.steps());
      }
      try (LmMetrics metrics = new LmMetrics(folder.path().resolve("metrics.jsonl"), at.steps())) {
        for (double done = done(); done < 1; done = done()) {
          step(done, metrics);
          measureNowAndThen(done);
          if (stop.getAsBoolean()) {
            checkpoint();
            return false;
          }
          if (System.nanoTime() - lastCheckpoint >= config.checkpointEvery().toNanos()) {
            checkpoint();
          }
        }
      }
      finish();
      return true;
    }

    private double done() {
      return config.length().done(at.steps(), seconds());
    }

    private double seconds() {
      return (System.nanoTime() - start) / 1e9;
    }

    private void step(double done, LmMetrics metrics) {
      double before = seconds();
      double cpuBefore = CpuTime.seconds();
      LmBatch batch = predictions.choose(train, plan.sequences(at.steps()), at.steps());
      double lr = rate.at(done);
      LmStep.Result result = step.run(batch, lr);
      double after = seconds();
      long tokens = batch.ids().length;
      at = new Checkpoint.Position(at.steps() + 1, at.tokens() + tokens, after);
      LmReport report =
          new LmReport(
              at.steps(),
              at.tokens(),
              after,
              Math.min(1, config.length().done(at.steps(), after)),
              result.loss(),
              result.gradNorm(),
              lr,
              tokens / (after - before),
              CpuTime.seconds() - cpuBefore);
      metrics.write(report);
      listener.step(report);
    }

    /** Whenever another tenth of the run is done. */
    private void measureNowAndThen(double before) {
      double after = done();
      if (after < 1 && (int) (after * MEASUREMENTS) > (int) (before * MEASUREMENTS)) {
        listener.measured(at.steps(), heldOut.measure(model, QUICK_TOKENS));
      }
    }

    private void checkpoint() {
      at = new Checkpoint.Position(at.steps(), at.tokens(), seconds());
      Checkpoint.write(folder.checkpoint(), at, parameters, step.optimizer());
      lastCheckpoint = System.nanoTime();
    }

    private void finish() {
      checkpoint();
      LlamaFolder.write(folder.path(), llm, config.context(), parameters, config.dtype());
      Map<String, Score> scores = heldOut.measure(model, FINAL_TOKENS);
      PerplexityFile.write(folder.path().resolve("perplexity.json"), at, scores);
      listener.measured(at.steps(), scores);
    }
  }
}
