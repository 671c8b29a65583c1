package org.flame4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.flame4j.baseline.ClipStep;
import org.flame4j.baseline.TextTower;
import org.flame4j.baseline.TextTowerConfig;
import org.flame4j.baseline.TextTowerFolder;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.Sample;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TextFields;
import org.flame4j.data.TrainingOrder;
import org.flame4j.data.TrainingSource;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.model.TextMeans;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.StoreManifest;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.TextTokenizer;
import org.flame4j.train.BatchStep;
import org.flame4j.train.MeanEstimate;
import org.flame4j.train.MetricsLog;
import org.flame4j.train.RunPosition;
import org.flame4j.train.StepReport;
import org.flame4j.train.StoredStep;
import org.flame4j.train.StoredTargets;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.Trainer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains the image tower. */
@Command(
    name = "train",
    description = "Train an image tower from scratch against stored text embeddings.",
    footer = {
      "",
      "Writes DIR/card.json, DIR/model.safetensors and DIR/metrics.jsonl (every step,",
      "metrics.jsonl.part while it runs); with --baseline",
      "also DIR/text.json and DIR/text.safetensors.",
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

  @Mixin private PictureData data = new PictureData();

  @ArgGroup(exclusive = true, multiplicity = "1")
  private TrainTexts texts = new TrainTexts();

  @Option(
      names = "--data-weight",
      split = ",",
      paramLabel = "W",
      description = {
        "How often an epoch shows the pictures of each --data: 1,0.5 shows those of the second",
        "every second time (default: once each)."
      })
  private List<Double> weights = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the model.")
  private Path out = Path.of("");

  @Mixin private TowerOptions tower = new TowerOptions();

  @Mixin private TrainRecipe recipe = new TrainRecipe();

  @Mixin private TrainPictures pictures = new TrainPictures();

  @Option(
      names = "--keep-text-mean",
      description =
          "Train against stored rows as they are, as published; else what all captions share is taken out.")
  private boolean keepTextMean;

  @Option(
      names = "--half",
      description = "Save weights as 16-bit floats: half the size, for models that are done.")
  private boolean half;

  @Option(names = "--overwrite", description = "Replace a model that is there already.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    if (Files.exists(out.resolve(FlameModel.CARD)) && !overwrite) {
      throw new CliException(out + " holds a model already: choose another --out, or --overwrite");
    }
    SkippedSamples skipped = new SkippedSamples();
    if (texts.ownTower()) {
      trainBaseline(skipped);
    } else {
      trainStored(skipped);
    }
    Skips.print(skipped, spec.commandLine().getErr());
    spec.commandLine().getOut().println("model in " + out);
    return 0;
  }

  private void trainStored(SkippedSamples skipped) throws IOException {
    try (EmbeddingStore embeddings = EmbeddingStore.open(texts.store())) {
      List<TrainingSource> sources = stored(embeddings, skipped);
      List<Sample> samples = all(sources);
      TrainConfig config = recipe.config(embeddings.rowsPerKey());
      StoreManifest manifest = embeddings.manifest();
      ModelCard card =
          tower.card(
              new ModelCard.TextTower(manifest.llm(), manifest.layer(), manifest.positions()),
              manifest.width());
      try (FlameModel flame = start(card, textMeans(embeddings, samples));
          StoredTargets targets = new StoredTargets(embeddings, flame.textMeans());
          StoredStep step = new StoredStep(flame, targets, config, Peers.alone())) {
        long steps = train(flame, step, recipe.order(sources), config, skipped);
        save(flame, card.withTraining(facts(samples.size(), steps, config, manifest.llmHash())));
      }
    }
  }

  /** The model as training finds it. */
  private FlameModel start(ModelCard card, TextMeans means) {
    FlameModel flame = FlameModel.create(card, means, recipe.seed(), compute.compute());
    try {
      tower.start().prepare(flame, spec.commandLine().getErr());
      return flame;
    } catch (RuntimeException e) {
      flame.close();
      throw e;
    }
  }

  private TextMeans textMeans(EmbeddingStore embeddings, List<Sample> samples) {
    return keepTextMean
        ? TextMeans.none()
        : MeanEstimate.of(embeddings, samples.stream().map(Sample::key).toList(), recipe.seed());
  }

  private void trainBaseline(SkippedSamples skipped) throws IOException {
    Path llm = texts.baseline();
    int width = LanguageModel.configOf(llm).hiddenSize();
    List<TrainingSource> sources = captioned(skipped);
    TrainConfig config = recipe.config(1);
    ModelCard card =
        tower.card(new ModelCard.TextTower("text tower from scratch", 0, "none"), width);
    try (FlameModel flame = start(card, TextMeans.none());
        TextTokenizer tokenizer = TextTokenizer.open(llm);
        TextTower tower =
            new TextTower(
                TextTowerConfig.small(tokenizer.vocabSize(), width), tokenizer, recipe.seed());
        ClipStep step = new ClipStep(flame, tower, CAPTION, config)) {
      long steps = train(flame, step, recipe.order(sources), config, skipped);
      TextTowerFolder.save(tower, out);
      save(flame, card.withTraining(facts(all(sources).size(), steps, config, ModelHash.of(llm))));
    }
  }

  private void save(FlameModel flame, ModelCard card) {
    flame.save(out, card, half ? DType.F16 : DType.F32);
  }

  /** The number of steps taken. */
  private long train(
      FlameModel flame,
      BatchStep step,
      TrainingOrder order,
      TrainConfig config,
      SkippedSamples skipped)
      throws IOException {
    boolean timed = config.length().timed();
    long steps = (long) Math.ceilDiv(order.size(), recipe.batch()) * config.length().epochs();
    long total = timed ? Math.round(config.length().seconds()) : steps;
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "training %,d parameters of the image tower on %d pictures, %s%n",
            flame.trainedTower().values().stream().mapToLong(Tensor::numel).sum(),
            order.size(),
            timed ? Progress.duration(total) + " minutes" : steps + " steps");
    long start = System.nanoTime();
    int size = flame.card().vision().imageSize();
    try (ImageLoader loader =
            pictures.loader(order.size(), size, recipe.batch(), compute.threads(), skipped);
        MetricsLog log = new MetricsLog(out.resolve("metrics.jsonl"));
        Progress progress = new Progress("training", timed ? "seconds" : "steps", total)) {
      Trainer trainer =
          new Trainer(
              flame,
              config,
              Peers.alone(),
              report -> {
                log.accept(report);
                long seconds = Math.min(total, (System.nanoTime() - start) / 1_000_000_000);
                progress.accept(timed ? seconds : report.step(), note(report));
              });
      RunPosition end = trainer.run(order, loader, step, RunPosition.START);
      log.finish();
      return end.steps();
    }
  }

  private List<TrainingSource> captioned(SkippedSamples skipped) {
    List<TrainingSource> all = data.training(TextFields.of(List.of(CAPTION)), weights, skipped);
    return only(all, sample -> !sample.text(CAPTION).isBlank(), "a caption");
  }

  /** Samples with embeddings; those without are counted and said. */
  private List<TrainingSource> stored(EmbeddingStore embeddings, SkippedSamples skipped)
      throws IOException {
    List<TrainingSource> all = data.training(TextFields.NONE, weights, skipped);
    List<TrainingSource> stored =
        only(all, s -> embeddings.contains(s.key()), "embeddings in " + texts.store());
    List<String> missing =
        all(all).stream().map(Sample::key).filter(key -> !embeddings.contains(key)).toList();
    if (!missing.isEmpty()) {
      Path list = out.resolve("without-embeddings.txt");
      Files.createDirectories(out);
      Files.write(list, missing);
      spec.commandLine()
          .getErr()
          .printf(
              "%d of %d samples have no embeddings and are left out, listed in %s%n",
              missing.size(), all(all).size(), list);
    }
    return stored;
  }

  private List<TrainingSource> only(
      List<TrainingSource> sources, Predicate<Sample> wanted, String what) {
    List<TrainingSource> some = sources.stream().map(source -> source.only(wanted)).toList();
    if (all(some).isEmpty()) {
      throw new CliException(
          "none of the %d samples of %s has %s".formatted(all(sources).size(), data.label(), what));
    }
    return some;
  }

  private static List<Sample> all(List<TrainingSource> sources) {
    return sources.stream().flatMap(s -> s.shards().stream()).flatMap(List::stream).toList();
  }

  private Map<String, String> facts(int samples, long steps, TrainConfig config, String llmHash) {
    Map<String, String> facts = new TreeMap<>(TrainRecipe.facts(config));
    facts.putAll(pictures.facts());
    facts.putAll(tower.start().facts());
    facts.put("data", data.names());
    facts.put("pictures", Integer.toString(samples));
    facts.put("steps", Long.toString(steps));
    facts.put("textMean", keepTextMean ? "kept" : "removed");
    facts.put(LLM_HASH, llmHash);
    return facts;
  }

  private static String note(StepReport r) {
    return String.format(
        Locale.ROOT,
        "loss %.3f scale %.1f lr %.1e %.0f images/s",
        r.loss(),
        r.logitScale(),
        r.lr(),
        r.imagesPerSecond());
  }
}
