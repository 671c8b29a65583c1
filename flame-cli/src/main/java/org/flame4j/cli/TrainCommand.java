package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.flame4j.cli.ValidationOptions.Judge;
import org.flame4j.cli.training.RunPage;
import org.flame4j.data.ImageLoader;
import org.flame4j.data.SkippedSamples;
import org.flame4j.data.TrainingSource;
import org.flame4j.model.FlameModel;
import org.flame4j.model.ModelCard;
import org.flame4j.model.TextMeans;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Peers;
import org.flame4j.train.BatchStep;
import org.flame4j.train.RunEnd;
import org.flame4j.train.TrainConfig;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Mixin private ProcessOptions processes = new ProcessOptions();

  private final SkippedSamples skipped = new SkippedSamples();

  private final SkippedSamples skippedOfValidation = new SkippedSamples();

  @Override
  public Integer call() throws IOException {
    check();
    if (processes.startsOthers()) {
      checkOnce();
    }
    OptionalInt ended = processes.startOthers(spec);
    if (ended.isPresent()) {
      return ended.getAsInt();
    }
    PrintWriter err = spec.commandLine().getErr(); // for what each process says for itself
    processes.silenceOthers(spec);
    RunFolder folder = runOptions.folder();
    boolean first = processes.isFirst();
    try (RunLock lock = first ? RunLock.take(folder.path(), this::note) : null) {
      if (first) {
        folder.requireNoModel();
      }
      boolean finished = train(folder);
      sayWhatWasSkipped(folder, err);
      if (finished && first) {
        report(folder);
      }
      return finished ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  /** Refuses what makes no sense, before any work. */
  private void check() {
    String complaint = validation.complaint(texts.ownTower());
    if (!complaint.isEmpty()) {
      throw new ParameterException(spec.commandLine(), complaint);
    }
    recipe.check();
    tower.check(spec);
    pictures.check();
    processes.check(spec);
    if (texts.ownTower() && processes.several()) {
      throw new CliException("--baseline trains in one process: leave --processes out");
    }
  }

  /** What would else be refused by every process for itself. */
  private void checkOnce() {
    processes.tooMany().ifPresent(this::note);
    RunFolder folder = runOptions.folder();
    try (RunLock lock = RunLock.take(folder.path(), note -> {});
        TextSide side = texts.open(recipe.seed())) {
      folder.requireNoModel();
    }
  }

  private void sayWhatWasSkipped(RunFolder folder, PrintWriter err) {
    if (processes.isFirst() && Files.isDirectory(folder.path())) {
      Skips.list(skipped, folder.path().resolve("skipped.txt"), err);
    } else {
      Skips.print(skipped, err);
    }
    Skips.count(skippedOfValidation, "of --val-data", err);
  }

  private void report(RunFolder folder) throws IOException {
    Path report = folder.path().resolve(RunPage.FILE);
    RunPage.of(folder.path()).write(report);
    spec.commandLine().getOut().println("model in " + folder.path() + ", report in " + report);
  }

  private void note(String line) {
    spec.commandLine().getErr().println(line);
  }

  /** Whether it came to its end. */
  private boolean train(RunFolder folder) throws IOException {
    Compute here = compute.compute(processes.localRank());
    boolean first = processes.isFirst();
    try (Peers peers = processes.join(here.device());
        TextSide side = texts.open(recipe.seed())) {
      TrainPlan plan = plan(side);
      folder.requireSame(plan.identity().record());
      data.requirePictures(plan.data().sources());
      recipe.fewerPositives(side.rows()).ifPresent(this::note);
      try (FlameModel model = model(plan, side, here);
          BatchStep step = side.step(model, plan.config(), peers);
          Judge judge = first ? judge(plan, side, model) : Judge.NONE;
          ImageLoader loader = loader(plan);
          StopSignal stop = new StopSignal(spec.commandLine().getErr())) {
        TrainRun.Parts parts = new TrainRun.Parts(plan, model, step);
        TrainRun run = new TrainRun(folder, runOptions.checkpointEvery(), peers, this::note);
        Map<String, String> program = program(plan, here, peers);
        RunEnd end = run.run(parts, judge, loader, program, stop::asked);
        if (!end.finished()) {
          note("stopped: the same command " + runOptions.again() + "goes on from here");
        } else if (first) {
          side.save(folder.path()); // before the model, which says that all is there
          folder.finished(model, parts.cardBehind(end.at().steps()), runOptions.type());
        }
        return end.finished();
      }
    }
  }

  /** What runs, and how: nothing of it decides whether a run may go on. */
  private Map<String, String> program(TrainPlan plan, Compute here, Peers peers) {
    Map<String, String> facts =
        new TreeMap<>(ProgramFacts.of(here, compute.threads(), peers.size()));
    facts.put("microBatch", Integer.toString(plan.config().batch().micro()));
    facts.putAll(validation.facts(plan.stepsPerEpoch()));
    return facts;
  }

  private TrainPlan plan(TextSide side) {
    TrainData.Found found = side.sources(data, skipped);
    List<TrainingSource> sources = found.sources();
    ModelCard card = tower.card(side.tower(), side.width());
    TrainConfig config = recipe.config(side.rows());
    Map<String, String> settings = new TreeMap<>(recipe.facts(config));
    settings.putAll(pictures.facts());
    settings.putAll(tower.start().facts());
    Map<String, String> from = data.facts(sources, side.llmHash());
    RunIdentity identity = new RunIdentity(card, settings, recipe.further(), from, side.rowNames());
    return new TrainPlan(found, recipe.order(sources), config, identity);
  }

  private FlameModel model(TrainPlan plan, TextSide side, Compute here) {
    List<String> keys = TrainData.keys(plan.data().sources());
    TextMeans means =
        side.store().map(store -> recipe.textMeans(store, keys)).orElseGet(TextMeans::none);
    PrintWriter err = spec.commandLine().getErr();
    return tower.start().model(plan.identity().card(), means, recipe.seed(), here, err);
  }

  private Judge judge(TrainPlan plan, TextSide side, FlameModel model) {
    return side.store()
        .map(store ->
            validation.open(
                model, store, plan, data.key(), compute.threads(), skippedOfValidation, this::note))
        .orElse(Judge.NONE);
  }

  private ImageLoader loader(TrainPlan plan) {
    int size = plan.identity().card().vision().imageSize();
    return pictures.loader(plan.order().size(), size, recipe.batch(), compute.threads(), skipped);
  }
}
