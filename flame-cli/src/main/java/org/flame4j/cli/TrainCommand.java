package org.flame4j.cli;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flame4j.baseline.ClipStep;
import org.flame4j.baseline.TextTower;
import org.flame4j.baseline.TextTowerConfig;
import org.flame4j.baseline.TextTowerFolder;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.Sample;
import org.flame4j.data.Samples;
import org.flame4j.data.SkippedSamples;
import org.flame4j.image.Augment;
import org.flame4j.image.ImageTransform;
import org.flame4j.image.Normalization;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.model.TextMeans;
import org.flame4j.store.EmbeddingStore;
import org.flame4j.store.StoreManifest;
import org.flame4j.tensor.weights.ModelHash;
import org.flame4j.text.LanguageModel;
import org.flame4j.text.TextTokenizer;
import org.flame4j.train.AdamW;
import org.flame4j.train.BatchStep;
import org.flame4j.train.MeanEstimate;
import org.flame4j.train.MetricsLog;
import org.flame4j.train.StepReport;
import org.flame4j.train.StoredStep;
import org.flame4j.train.StoredTargets;
import org.flame4j.train.TrainConfig;
import org.flame4j.train.TrainLength;
import org.flame4j.train.Trainer;
import org.flame4j.vision.VisionConfig;
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
      "  flame train --data samples.tsv --baseline SmolLM2.gguf --out clip --minutes 10"
    })
final class TrainCommand implements Callable<Integer> {
  /** Name of the fact that tells the language model's files from others. */
  static final String LLM_HASH = "llmHash";

  private static final String CAPTION = "caption";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "Folder of pictures, .csv, .tsv or .jsonl.")
  private Path data = Path.of("");

  @ArgGroup(exclusive = true, multiplicity = "1")
  private TrainTexts texts = new TrainTexts();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the model.")
  private Path out = Path.of("");

  @Option(names = "--overwrite", description = "Replace a model that is there already.")
  private boolean overwrite;

  @Option(
      names = "--model",
      defaultValue = "base",
      paramLabel = "NAME",
      description =
          "pocket, tiny, small, base or large, or a JSON file with a shape of your own (default: base).")
  private String model = "base";

  @Option(
      names = "--image-size",
      defaultValue = "224",
      paramLabel = "N",
      description = "Pixels a side (default: 224).")
  private int imageSize = 224;

  @Option(
      names = "--patch-size",
      defaultValue = "16",
      paramLabel = "N",
      description = "Pixels a side of a patch (default: 16).")
  private int patchSize = 16;

  @ArgGroup(exclusive = true)
  private TrainDuration duration = new TrainDuration();

  @Option(
      names = "--batch",
      defaultValue = "256",
      paramLabel = "N",
      description = "Pictures a step (default: 256).")
  private int batch = 256;

  @Option(
      names = "--lr",
      defaultValue = "5e-4",
      paramLabel = "X",
      description = "Highest learning rate (default: 5e-4).")
  private double lr = 5e-4;

  @Option(
      names = "--warmup",
      defaultValue = "100",
      paramLabel = "STEPS",
      description = "Steps of rising rate (default: 100; the paper: 2000).")
  private long warmup = 100;

  @Option(
      names = "--weight-decay",
      defaultValue = "0.5",
      paramLabel = "X",
      description = "Decay of matrices (default: 0.5).")
  private double weightDecay = 0.5;

  @Option(
      names = "--positives",
      defaultValue = "6",
      paramLabel = "K",
      description = "Stored rows drawn for a picture at each step (default: 6, at most all).")
  private int positives = 6;

  @Option(
      names = "--loss",
      defaultValue = "sigmoid",
      paramLabel = "NAME",
      description = "sigmoid or infonce (default: sigmoid).")
  private String loss = "sigmoid";

  @Option(
      names = "--keep-text-mean",
      description =
          "Train against stored rows as they are, as published; else what all captions share is taken out.")
  private boolean keepTextMean;

  @Option(
      names = "--min-crop",
      defaultValue = "0.9",
      paramLabel = "X",
      description = "Smallest share of a picture a random crop keeps (default: 0.9).")
  private double minCrop = 0.9;

  @Option(
      names = "--augment",
      defaultValue = "light",
      paramLabel = "NAME",
      description = {
        "How much chance changes pictures (default: light): none (middle square), light (random",
        "crop) or strong (also turned, recoloured, partly hidden: for a few thousand pictures)."
      })
  private String augment = "light";

  @Option(
      names = "--cache-images",
      defaultValue = "1024",
      paramLabel = "MIB",
      description = {
        "Memory for decoded pictures, 0 for none (default: 1024). Large ones are shrunk for it, to",
        "twice the size or what the crop needs. Unused where it cannot hold a quarter of the data."
      })
  private int cacheImages = 1024;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Seed of everything random (default: 0).")
  private long seed;

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
      List<Sample> samples = stored(embeddings);
      TrainConfig config = config(embeddings.rowsPerKey());
      StoreManifest manifest = embeddings.manifest();
      ModelCard card =
          card(
              new ModelCard.TextTower(manifest.llm(), manifest.layer(), manifest.positions()),
              manifest.width());
      try (FlameModel flame =
              FlameModel.create(card, textMeans(embeddings, samples), seed, compute.compute());
          StoredTargets targets = new StoredTargets(embeddings, flame.textMeans());
          StoredStep step = new StoredStep(flame, targets, config)) {
        long steps = train(flame, step, samples, config, skipped);
        flame.save(
            out, card.withTraining(facts(samples.size(), steps, config, manifest.llmHash())));
      }
    }
  }

  private TextMeans textMeans(EmbeddingStore embeddings, List<Sample> samples) {
    return keepTextMean
        ? TextMeans.none()
        : MeanEstimate.of(embeddings, samples.stream().map(Sample::key).toList(), seed);
  }

  private void trainBaseline(SkippedSamples skipped) throws IOException {
    Path llm = texts.baseline();
    int width = LanguageModel.configOf(llm).hiddenSize();
    List<Sample> samples = captioned();
    TrainConfig config = config(1);
    ModelCard card = card(new ModelCard.TextTower("text tower from scratch", 0, "none"), width);
    try (FlameModel flame = FlameModel.create(card, seed, compute.compute());
        TextTokenizer tokenizer = TextTokenizer.open(llm);
        TextTower tower =
            new TextTower(TextTowerConfig.small(tokenizer.vocabSize(), width), tokenizer, seed);
        ClipStep step =
            new ClipStep(
                flame, tower, CAPTION, TrainConfig.loss(config.loss()), config.optimizer())) {
      long steps = train(flame, step, samples, config, skipped);
      TextTowerFolder.save(tower, out);
      flame.save(out, card.withTraining(facts(samples.size(), steps, config, ModelHash.of(llm))));
    }
  }

  /** The number of steps taken. */
  private long train(
      FlameModel flame,
      BatchStep step,
      List<Sample> samples,
      TrainConfig config,
      SkippedSamples skipped)
      throws IOException {
    boolean timed = config.length().timed();
    long steps = (long) Math.ceilDiv(samples.size(), batch) * config.length().epochs();
    long total = timed ? Math.round(config.length().seconds()) : steps;
    spec.commandLine()
        .getErr()
        .printf(
            Locale.ROOT,
            "training %,d parameters of the image tower on %d pictures, %s%n",
            flame.encoder().parameters().count(),
            samples.size(),
            timed ? Progress.duration(total) + " minutes" : steps + " steps");
    ImageTransform transform =
        Augment.named(augment).transform(flame.card().vision().imageSize(), minCrop);
    long start = System.nanoTime();
    long cache = cacheBytes(samples.size(), transform.size());
    try (ImageLoader loader = new ImageLoader(transform, batch, compute.threads(), skipped, cache);
        MetricsLog log = new MetricsLog(out.resolve("metrics.jsonl"));
        Progress progress = new Progress("training", timed ? "seconds" : "steps", total)) {
      Trainer trainer =
          new Trainer(
              flame,
              config,
              report -> {
                log.accept(report);
                long seconds = Math.min(total, (System.nanoTime() - start) / 1_000_000_000);
                progress.accept(timed ? seconds : report.step(), note(report));
              });
      long done = trainer.run(samples, loader, step);
      log.finish();
      return done;
    }
  }

  private List<Sample> captioned() {
    List<Sample> all = Samples.open(data);
    List<Sample> samples = all.stream().filter(s -> !s.text(CAPTION).isBlank()).toList();
    if (samples.isEmpty()) {
      throw new CliException(
          "none of the " + all.size() + " samples of " + data + " has a caption");
    }
    return samples;
  }

  /** None where it would hold little: shrinking all pictures would cost more than it saves. */
  private long cacheBytes(long pictures, long size) {
    long bytes = (long) cacheImages << 20;
    return 3 * size * size * pictures / 4 > bytes ? Math.min(bytes, 0) : bytes;
  }

  /** Samples with embeddings; those without are counted and said. */
  private List<Sample> stored(EmbeddingStore embeddings) {
    List<Sample> all = Samples.open(data);
    List<Sample> samples = all.stream().filter(s -> embeddings.contains(s.key())).toList();
    if (samples.isEmpty()) {
      throw new CliException(
          "none of the "
              + all.size()
              + " samples of "
              + data
              + " has embeddings in "
              + texts.store());
    }
    if (samples.size() < all.size()) {
      spec.commandLine()
          .getErr()
          .println(
              (all.size() - samples.size())
                  + " of "
                  + all.size()
                  + " samples have no embeddings and are left out");
    }
    return samples;
  }

  private TrainConfig config(int rows) {
    AdamW.Hyperparameters paper = AdamW.Hyperparameters.PAPER;
    AdamW.Hyperparameters hyper =
        new AdamW.Hyperparameters(paper.beta1(), paper.beta2(), paper.eps(), weightDecay);
    return new TrainConfig(
        duration.length(), batch, lr, warmup, Math.min(positives, rows), loss, hyper, seed);
  }

  private ModelCard card(ModelCard.TextTower text, int width) {
    VisionConfig vision =
        model.endsWith(".json")
            ? VisionConfigFile.read(Path.of(model), width)
            : VisionConfig.named(model, imageSize, patchSize, width);
    return new ModelCard(ModelCard.VERSION, text, vision, Normalization.CLIP, Map.of());
  }

  private Map<String, String> facts(int pictures, long steps, TrainConfig config, String llmHash) {
    TrainLength length = config.length();
    return Map.ofEntries(
        entry("data", data.toAbsolutePath().normalize().getFileName().toString()),
        entry("pictures", Integer.toString(pictures)),
        entry("steps", Long.toString(steps)),
        length.timed()
            ? entry("minutes", Double.toString(length.seconds() / 60))
            : entry("epochs", Integer.toString(length.epochs())),
        entry("batchSize", Integer.toString(config.batchSize())),
        entry("lr", Double.toString(config.lr())),
        entry("weightDecay", Double.toString(config.optimizer().weightDecay())),
        entry("positives", Integer.toString(config.positives())),
        entry("textMean", keepTextMean ? "kept" : "removed"),
        entry("loss", config.loss()),
        entry("augment", augment),
        entry("minCrop", Double.toString(minCrop)),
        entry("cacheImagesMib", Integer.toString(cacheImages)),
        entry("seed", Long.toString(config.seed())),
        entry(LLM_HASH, llmHash));
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
