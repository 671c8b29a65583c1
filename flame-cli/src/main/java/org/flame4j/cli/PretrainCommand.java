package org.flame4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.flame4j.facet.FacetTexts;
import org.flame4j.facet.PromptSet;
import org.flame4j.pretrain.PretrainConfig;
import org.flame4j.pretrain.Pretrainer;
import org.flame4j.tensor.DType;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a small language model from scratch. */
@Command(
    name = "pretrain-lm",
    description =
        "Train a small language model from scratch on the CPU. Run again to go on after an interruption.",
    footer = {
      "",
      "The corpus is a folder with train.jsonl and heldout.jsonl, one document a line:",
      "  {\"text\": \"Image description : \\\"chat noir.\\\" ... in just one word:\\\"\",",
      "   \"answer\": \"black cat\\\"\", \"lang\": \"fr\"}",
      "answer and lang may be left out. Most of the loss lies on answers.",
      "The fixed texts of the shipped prompts become single tokens of the vocabulary.",
      "Writes a Hugging Face folder, metrics.jsonl (every step) and perplexity.json (held-out text,",
      "by language). DIR/pretrain holds what going on needs; delete it when the model is done.",
      "Examples:",
      "  flame pretrain-lm --corpus corpus --out pocket --minutes 60",
      "  flame pretrain-lm --corpus corpus --out tiny --layers 4 --width 128 --mlp 384 \\",
      "      --vocab 8000 --steps 2000"
    })
final class PretrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--corpus",
      required = true,
      paramLabel = "DIR",
      description = "Folder with train.jsonl and heldout.jsonl.")
  private Path corpus = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the model, or of a run to go on with.")
  private Path out = Path.of("");

  @ArgGroup(multiplicity = "1")
  private Length length = new Length();

  /** One of the two. */
  private static final class Length {
    @Option(
        names = "--minutes",
        paramLabel = "M",
        description = "How long to train, interruptions not counted.")
    @Bounds(above = 0)
    private double minutes;

    @Option(
        names = "--steps",
        paramLabel = "N",
        description = "How many steps to train; the same result each time.")
    @Bounds(least = 1)
    private long steps;

    PretrainConfig.Length value() {
      return new PretrainConfig.Length(steps, minutes * 60);
    }
  }

  @Option(names = "--layers", paramLabel = "N", description = "Layers (default: 6).")
  @Bounds(least = 1)
  private int layers = 6;

  @Option(names = "--width", paramLabel = "N", description = "Hidden width (default: 256).")
  @Bounds(least = 1)
  private int width = 256;

  @Option(
      names = "--mlp",
      paramLabel = "N",
      description = "Width inside the MLP (default: three times the hidden width).")
  @Bounds(least = 1)
  private int mlp;

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads (default: 4).")
  @Bounds(least = 1)
  private int heads = 4;

  @Option(
      names = "--kv-heads",
      paramLabel = "N",
      description = "Key/value heads, fewer for groups (default: as many as heads).")
  @Bounds(least = 1)
  private int kvHeads;

  @Option(names = "--vocab", paramLabel = "N", description = "Tokens (default: 24000).")
  @Bounds(least = 1)
  private int vocab = 24_000;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Longest sequence in tokens; longer documents are cut (default: 256).")
  @Bounds(least = 2)
  private int context = 256;

  @Option(
      names = "--batch-tokens",
      paramLabel = "N",
      description = "Tokens a step, about (default: 4096).")
  @Bounds(least = 1)
  private int batchTokens = 4096;

  @Option(names = "--lr", paramLabel = "X", description = "Highest learning rate (default: 2e-3).")
  @Bounds(above = 0)
  private double lr = 2e-3;

  @Option(
      names = "--text-share",
      paramLabel = "X",
      description = "Share of the tokens outside answers that are predicted (default: 0.15).")
  @Bounds(least = 0, most = 1)
  private double textShare = 0.15;

  @Option(
      names = "--dtype",
      paramLabel = "NAME",
      description = "Type of the written weights, f16 or f32 (default: f16).")
  private WeightType dtype = WeightType.F16;

  /** How weights are written. */
  private enum WeightType {
    F16(DType.F16),
    F32(DType.F32);

    private final DType type;

    WeightType(DType type) {
      this.type = type;
    }
  }

  @Option(
      names = "--checkpoint-seconds",
      paramLabel = "N",
      description = "Time between checkpoints (default: 120).")
  @Bounds(least = 0)
  private long checkpointSeconds = 120;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random (default: 0).")
  private long seed;

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads; default: all cores.")
  @Bounds(least = 1)
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    PretrainConfig config = config();
    PrintWriter err = spec.commandLine().getErr();
    boolean finished;
    try (StopSignal stop = new StopSignal(err);
        PretrainProgress progress = new PretrainProgress(config.length(), err)) {
      finished = new Pretrainer(config, phrases(), corpus, out, progress).run(stop::asked);
    }
    if (!finished) {
      err.println("stopped: the same command goes on from here");
      return ExitCode.SOFTWARE;
    }
    spec.commandLine().getOut().println("model in " + out);
    return ExitCode.OK;
  }

  private ParameterException wrong(String message, int first, int second) {
    return new ParameterException(spec.commandLine(), message.formatted(first, second));
  }

  /** The fixed texts of the shipped prompts, which most documents of the corpus are written in. */
  private static List<String> phrases() {
    Set<String> phrases = new TreeSet<>();
    for (String set : List.of("raw", "short", "long")) {
      FacetTexts texts = FacetTexts.of(PromptSet.shipped(set), "");
      phrases.add(texts.beforeCaption());
      phrases.add(texts.afterCaption().stripTrailing());
      // With the space in front, which a word's token has too.
      texts.facets().forEach(facet -> phrases.add(" " + facet.strip()));
    }
    return List.copyOf(phrases);
  }

  private PretrainConfig config() {
    if (width % (2 * heads) != 0) {
      throw wrong("--width must be a multiple of twice --heads; they are %d and %d", width, heads);
    }
    if (batchTokens < context) {
      throw wrong(
          "--batch-tokens must be at least --context; they are %d and %d", batchTokens, context);
    }
    PretrainConfig.Shape shape =
        new PretrainConfig.Shape(
            layers,
            width,
            mlp == 0 ? 3 * width : mlp,
            heads,
            kvHeads == 0 ? heads : kvHeads,
            vocab);
    return new PretrainConfig(
        shape,
        context,
        batchTokens,
        lr,
        textShare,
        length.value(),
        seed,
        threads,
        dtype.type,
        Duration.ofSeconds(checkpointSeconds));
  }
}
