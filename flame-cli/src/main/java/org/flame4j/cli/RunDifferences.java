package org.flame4j.cli;

import static java.util.Map.entry;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flame4j.train.state.RunRecord.Difference;
import org.jspecify.annotations.Nullable;

/** What tells the run in a folder from the one that is asked for, in terms of the options. */
final class RunDifferences {
  /** Options, or other words, by the names that records have for them. */
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          entry("epochs", "--epochs"),
          entry("minutes", "--minutes"),
          entry("batchSize", "--batch"),
          entry("lr", "--lr"),
          entry("weightDecay", "--weight-decay"),
          entry("positives", "--positives"),
          entry("loss", "--loss"),
          entry("patchDropout", "--patch-dropout"),
          entry("seed", "--seed"),
          entry("shuffle", "--shuffle"),
          entry("warmup", "--warmup"),
          entry("augment", "--augment"),
          entry("minCrop", "--min-crop"),
          entry("cacheImagesMib", "--cache-images"),
          entry("pretrainedImage", "--pretrained-image"),
          entry("freeze", "--freeze"),
          entry("imageSize", "--image-size"),
          entry("patchSize", "--patch-size"),
          entry("pool", "--pool"),
          entry("projectorLayers", "--projector-layers"),
          entry("activation", "--activation"),
          entry("data", "--data"),
          entry("weights", "--data-weight"),
          entry("texts", "stored prompts"),
          entry("llm", "texts by"),
          entry("layer", "texts of layer"),
          entry("positions", "texts with positions"));

  /** Facts of a hash: that they differ says all. */
  private static final Map<String, String> OTHERS =
      Map.of(
          "pretrainedImageHash", "other weights in --pretrained-image",
          "fingerprint", "other samples in --data",
          "llmHash", "texts by another language model");

  /** Of {@code --model}'s shape. */
  private static final Set<String> SHAPE = Set.of("width", "mlpRatio");

  /** What follows from whether stored texts are trained against, or a text tower of its own. */
  private static final Set<String> OF_TEXTS =
      Set.of("text", "texts", "positives", "llmHash", "pictures", "fingerprint");

  /** What follows from another difference of that name. */
  private static final Map<String, String> FOLLOWS =
      Map.of("pictures", "data", "fingerprint", "data", "pretrainedImageHash", "pretrainedImage");

  private static final Pattern FIELD = Pattern.compile("(\\w+)=([^,\\]]*)");

  private final List<Difference> all;

  RunDifferences(List<Difference> all) {
    this.all = all;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** All of them, as {@code --batch 64, not 32; --lr 0.1, not 0.2}. */
  @Override
  public String toString() {
    boolean otherSide = named("text").filter(RunDifferences::isOtherSide).isPresent();
    Set<String> names = all.stream().map(Difference::name).collect(Collectors.toSet());
    return all.stream()
        .filter(d -> d.name().equals("text") || !otherSide || !OF_TEXTS.contains(d.name()))
        .filter(d -> !names.contains(FOLLOWS.getOrDefault(d.name(), "")))
        .flatMap(this::told)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private Optional<Difference> named(String name) {
    return all.stream().filter(d -> d.name().equals(name)).findFirst();
  }

  private Stream<String> told(Difference d) {
    return switch (d.name()) {
      case "vision" -> fields(d).stream().map(RunDifferences::ofTower).distinct();
      case "text" -> isOtherSide(d) ? Stream.of(side(d)) : fields(d).stream().map(this::plain);
      case "minutes" -> named("epochs").isPresent() ? Stream.empty() : Stream.of(plain(d));
      case "epochs" -> Stream.of(named("minutes").map(m -> ofLength(d, m)).orElse(plain(d)));
      case "textMean" ->
          Stream.of(
              "kept".equals(d.before())
                  ? "--keep-text-mean, not without it"
                  : "no --keep-text-mean, not with it");
      default -> Stream.of(plain(d));
    };
  }

  private String plain(Difference d) {
    String other = OTHERS.get(d.name());
    String option = OPTIONS.get(d.name());
    if (other != null) {
      return other;
    }
    String name = option == null ? d.name() : option;
    return d.before() == null
        ? "no %s, not %s".formatted(name, number(d.wanted()))
        : "%s %s, not %s"
            .formatted(
                name, number(d.before()), d.wanted() == null ? "without" : number(d.wanted()));
  }

  private static String ofLength(Difference epochs, Difference minutes) {
    return epochs.before() != null
        ? "--epochs %s, not --minutes %s".formatted(epochs.before(), number(minutes.wanted()))
        : "--minutes %s, not --epochs %s".formatted(number(minutes.before()), epochs.wanted());
  }

  /** Of the shape that a name stands for the record knows the numbers only. */
  private static String ofTower(Difference field) {
    String name = field.name();
    if (name.equals("outputDim") || name.equals("projectorHidden")) {
      return "another %s (%s, not %s)"
          .formatted(
              name.equals("outputDim") ? "width of the texts" : "width of the projector",
              field.before(),
              field.wanted());
    }
    if (name.equals("layers") || name.equals("heads")) {
      return "--model of %s %s, not %s".formatted(field.before(), name, field.wanted());
    }
    String option = SHAPE.contains(name) ? "--model of " + name : OPTIONS.getOrDefault(name, name);
    return "%s %s, not %s".formatted(option, number(field.before()), number(field.wanted()));
  }

  private static boolean isOtherSide(Difference text) {
    return ownTower(text.before()) != ownTower(text.wanted());
  }

  private static boolean ownTower(@Nullable String text) {
    return text != null && text.contains(CaptionTexts.TOWER);
  }

  private static String side(Difference text) {
    return ownTower(text.before()) ? "--baseline, not --store" : "--store, not --baseline";
  }

  /** Those fields of two records in the form of Java's that differ. */
  private static List<Difference> fields(Difference records) {
    Map<String, String> before = parsed(records.before());
    Map<String, String> wanted = parsed(records.wanted());
    List<Difference> differences = new ArrayList<>();
    before.forEach((name, value) -> {
      if (!Objects.equals(value, wanted.get(name))) {
        differences.add(new Difference(name, value, wanted.get(name)));
      }
    });
    return differences.isEmpty() ? List.of(records) : differences;
  }

  private static Map<String, String> parsed(@Nullable String record) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher matcher = FIELD.matcher(record == null ? "" : record);
    while (matcher.find()) {
      fields.put(matcher.group(1), matcher.group(2));
    }
    return fields;
  }

  /** As people write it: 0.0005, not 5.0E-4. */
  private static String number(@Nullable String value) {
    String text = String.valueOf(value);
    return text.matches("-?\\d+\\.\\d+(E-?\\d+)?")
        ? new BigDecimal(text).stripTrailingZeros().toPlainString()
        : text;
  }
}
