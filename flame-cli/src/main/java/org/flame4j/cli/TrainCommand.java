package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.flame4j.baseline.ClipStep;
import org.flame4j.baseline.TextTower;
import org.flame4j.baseline.TextTowerConfig;
import org.flame4j.baseline.TextTowerFolder;
import org.flame4j.cli.training.RunPage;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TrainingSource;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.model.TextMeans;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.StoreManifest;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.TextTokenizer;
import org.flame4j.train.MeanEstimate;
import org.flame4j.train.RunEnd;
import org.flame4j.train.StoredStep;
import org.flame4j.train.StoredTargets;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.state.RunRecord;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains the image tower. */
@Command(
    name = "train",
    description = "Train an image tower from scratch against stored text embeddings.",
    footer = {
      "",
      "Writes DIR/card.json, DIR/model.safetensors, DIR/metrics.jsonl (every step,",
      "metrics.jsonl.part while it runs), DIR/events.out.tfevents... for TensorBoard and",
      "DIR/report.html; with --baseline also DIR/text.json and DIR/text.safetensors.",
      "Examples:",
      "  flame train --data samples.tsv --store store --out model --model pocket --image-size 64",
      "  flame train --data cc3m.jsonl --store store --out model --model base --image-size 224 \\",
      "      --epochs 32 --batch 384 --lr 5e-4 --warmup 2000",
      "  flame train --data cc3m.jsonl --store store --out model --model base \\",
      "      --pretrained-image vit-b-16.safetensors --freeze all",
      "  flame train --data samples.tsv --baseline SmolLM2.gguf --out clip --minutes 10"
    })
final class TrainCommand implements Callable<Integer> {
  /** Name of the fact that tells the language model's files from others. */
  static final String LLM_HASH = "llmHash";

  private static final String CAPTION = "caption";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Mixin private TrainData data = new TrainData();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private TrainTexts texts = new TrainTexts();

  @Mixin private RunOptions runOptions = new RunOptions();

  @Mixin private TowerOptions tower = new TowerOptions();

  @Mixin private TrainRecipe recipe = new TrainRecipe();

  @Mixin private TrainPictures pictures = new TrainPictures();

  @Mixin private ValidationOptions validation = new ValidationOptions();

  @Option(
      names = "--keep-text-mean",
      description =
          "Train against stored rows as they are, as published; else what all captions share is taken out.")
  private boolean keepTextMean;

  @Option(
      names = "--half",
      description = "Save weights as 16-bit floats: half the size, for models that are done.")
  private boolean half;

  @Mixin private ProcessOptions processes = new ProcessOptions();

  private final SkippedSamples skipped = new SkippedSamples();

  @Override
  public Integer call() throws IOException {
    String complaint = validation.complaint(texts.ownTower());
    if (!complaint.isEmpty()) {
      throw new ParameterException(spec.commandLine(), complaint);
    }
    runOptions.check();
    OptionalInt ended = processes.startOthers(spec);
    if (ended.isPresent()) {
      return ended.getAsInt();
    }
    PrintWriter err = spec.commandLine().getErr();
    processes.silenceOthers(spec);
    if (!processes.isFirst()) {
      return train(err);
    }
    try (RunLock lock = RunLock.take(runOptions.out(), this::note)) {
      return train(err);
    }
  }

  /**
   * @param err for what each process says for itself
   */
  private int train(PrintWriter err) throws IOException {
    RunFolder folder = new RunFolder(runOptions.out(), runOptions.keep(), runOptions.overwrite());
    if (processes.isFirst()) {
      folder.requireNoModel();
    }
    boolean finished = texts.ownTower() ? trainBaseline(folder) : trainStored(folder);
    Skips.print(skipped, err);
    if (!finished) {
      return ExitCode.SOFTWARE;
    }
    if (!processes.isFirst()) {
      return ExitCode.OK;
    }
    Path report = folder.path().resolve(RunPage.FILE);
    RunPage.of(folder.path()).write(report);
    spec.commandLine().getOut().println("model in " + folder.path() + ", report in " + report);
    return ExitCode.OK;
  }

  private void note(String line) {
    spec.commandLine().getErr().println(line);
  }

  private boolean trainStored(RunFolder folder) throws IOException {
    Compute here = compute.compute(processes.localRank());
    try (Peers peers = processes.join(here.device());
        EmbeddingStore store = EmbeddingStore.open(texts.store())) {
      List<TrainingSource> sources =
          data.stored(
              store, texts.store(), folder.path(), processes.isFirst(), skipped, this::note);
      TrainConfig config = recipe.config(store.rowsPerKey());
      StoreManifest manifest = store.manifest();
      ModelCard card =
          tower.card(
              new ModelCard.TextTower(manifest.llm(), manifest.layer(), manifest.positions()),
              manifest.width());
      Map<String, String> from = data.facts(sources);
      Map<String, String> facts = facts(config, from, manifest.llmHash());
      RunRecord record = record(card, facts, from, manifest.prompts().toString());
      folder.requireSame(record);
      try (FlameModel model = start(card, textMeans(store, sources), here);
          StoredTargets targets = new StoredTargets(store, model.textMeans());
          StoredStep step = new StoredStep(model, targets, config, peers);
          ValidationOptions.Judge judge =
              peers.isFirst()
                  ? validation.open(
                      model, store, sources, data.key(), compute.threads(), skipped, this::note)
                  : ValidationOptions.Judge.NONE) {
        TrainRun.Parts parts = new TrainRun.Parts(model, card, step, recipe.order(sources), config);
        return run(folder, parts, judge, record, facts, peers, () -> {});
      }
    }
  }

  /** The model as training finds it. */
  private FlameModel start(ModelCard card, TextMeans means, Compute here) {
    FlameModel model = FlameModel.create(card, means, recipe.seed(), here);
    try {
      tower.start().prepare(model, spec.commandLine().getErr());
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private TextMeans textMeans(EmbeddingStore store, List<TrainingSource> sources) {
    List<String> keys = TrainData.samples(sources).stream().map(Sample::key).toList();
    return keepTextMean ? TextMeans.none() : MeanEstimate.of(store, keys, recipe.seed());
  }

  private boolean trainBaseline(RunFolder folder) throws IOException {
    if (processes.several()) {
      throw new CliException("--baseline trains in one process: leave --processes out");
    }
    Path llm = texts.baseline();
    int width = LanguageModel.configOf(llm).hiddenSize();
    List<TrainingSource> sources = data.captioned(CAPTION, skipped);
    TrainConfig config = recipe.config(1);
    ModelCard card =
        tower.card(new ModelCard.TextTower("text tower from scratch", 0, "none"), width);
    Map<String, String> from = data.facts(sources);
    Map<String, String> facts = facts(config, from, ModelHash.of(llm));
    RunRecord record = record(card, facts, from, "captions");
    folder.requireSame(record);
    try (FlameModel model = start(card, TextMeans.none(), compute.compute());
        TextTokenizer tokenizer = TextTokenizer.open(llm);
        TextTower text =
            new TextTower(
                TextTowerConfig.small(tokenizer.vocabSize(), width), tokenizer, recipe.seed());
        ClipStep step = new ClipStep(model, text, CAPTION, config)) {
      TrainRun.Parts parts = new TrainRun.Parts(model, card, step, recipe.order(sources), config);
      return run(
          folder,
          parts,
          ValidationOptions.Judge.NONE,
          record,
          facts,
          Peers.alone(),
          () -> TextTowerFolder.save(text, folder.path()));
    }
  }

  /**
   * Trains and saves, which Ctrl-C waits for.
   *
   * @param first what is saved before the model
   * @return whether it came to its end
   */
  private boolean run(
      RunFolder folder,
      TrainRun.Parts parts,
      ValidationOptions.Judge judge,
      RunRecord record,
      Map<String, String> facts,
      Peers peers,
      Runnable first)
      throws IOException {
    long every = validation.every(parts.config().batch().stepsPerEpoch(parts.order().size()));
    Optional<TrainRun.Judging> judging =
        judge.validation().map(scores -> new TrainRun.Judging(scores, every));
    TrainRun run = new TrainRun(folder, judging, runOptions.checkpointEvery(), peers, this::note);
    int size = parts.card().vision().imageSize();
    try (ImageLoader loader =
            pictures.loader(
                parts.order().size(), size, recipe.batch(), compute.threads(), skipped);
        StopSignal stop = new StopSignal(spec.commandLine().getErr())) {
      Map<String, String> program =
          ProgramFacts.of(parts.model().compute(), compute.threads(), peers.size());
      RunEnd end = run.run(parts, loader, record, program, facts, stop);
      if (end.finished() && processes.isFirst()) {
        first.run();
        save(folder, parts, parts.cardBehind(end.at().steps(), facts));
      } else if (!end.finished()) {
        String how = runOptions.overwrite() ? "without --overwrite " : "";
        note("stopped: the same command " + how + "goes on from here");
      }
      return end.finished();
    }
  }

  private void save(RunFolder folder, TrainRun.Parts parts, ModelCard card) {
    parts.model().save(folder.path(), card, half ? DType.F16 : DType.F32);
    folder.checkpoints().deleteSteps();
  }

  /**
   * What the model's card says of its training.
   *
   * @param from what tells the data from other data
   */
  private Map<String, String> facts(TrainConfig config, Map<String, String> from, String llmHash) {
    Map<String, String> facts = new TreeMap<>(TrainRecipe.facts(config));
    facts.putAll(pictures.facts());
    facts.putAll(tower.start().facts());
    facts.putAll(from);
    facts.put("textMean", keepTextMean ? "kept" : "removed");
    facts.put(LLM_HASH, llmHash);
    return facts;
  }

  private RunRecord record(
      ModelCard card, Map<String, String> facts, Map<String, String> from, String texts) {
    Map<String, String> settings = new TreeMap<>(facts);
    settings.putAll(recipe.further());
    settings.put("vision", card.vision().toString());
    settings.keySet().removeAll(from.keySet());
    settings.keySet().remove(LLM_HASH);
    Map<String, String> learnt = new TreeMap<>(from);
    learnt.put(LLM_HASH, facts.getOrDefault(LLM_HASH, ""));
    learnt.put("text", card.text().toString());
    learnt.put("texts", texts);
    return RunRecord.of(settings, learnt);
  }
}
