package org.flame4j.store;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What made the embeddings of a store. Two stores with equal manifests hold comparable numbers;
 * every field but the model's name is compared before a store is continued.
 *
 * @param version version of the format: {@link #VERSION}, or 1, which is read but not continued
 * @param llm name of the language model
 * @param llmHash hash of its weights; empty where it is not known
 * @param layer number of the decoder layer after which the hidden state was read, from 1
 * @param width values in a row: width of the language model
 * @param dtype type of the stored values
 * @param prompts blocks of rows of every sample, first block first
 * @param positions position ids of the facets: {@code running} or {@code shared}
 * @param normalized whether rows have L2 norm 1 (else they are raw hidden states)
 * @param settings whatever else changes the numbers, such as {@code compute}, float32 or bfloat16
 */
public record StoreManifest(
    int version,
    String llm,
    String llmHash,
    int layer,
    int width,
    RowType dtype,
    List<PromptRows> prompts,
    String positions,
    boolean normalized,
    Map<String, String> settings) {
  /** Version of the format that this code writes. */
  public static final int VERSION = 2;

  /** The oldest version that this code reads. */
  static final int OLDEST_VERSION = 1;

  private static final int MAX_WIDTH = 1 << 16;
  private static final int MAX_BLOCKS = 100;

  public StoreManifest {
    prompts = List.copyOf(prompts);
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    check(
        version >= OLDEST_VERSION && version <= VERSION,
        "version must be " + OLDEST_VERSION + " to " + VERSION + ": " + version);
    check(!llm.isBlank(), "llm must name the language model");
    check(layer >= 1, "layer must be positive: " + layer);
    check(width >= 1 && width <= MAX_WIDTH, "width must be 1 to " + MAX_WIDTH + ": " + width);
    check(version > 1 || dtype == RowType.F16, "dtype must be F16 in version 1: " + dtype);
    check(
        !prompts.isEmpty() && prompts.size() <= MAX_BLOCKS,
        "prompts must have 1 to " + MAX_BLOCKS + " blocks: " + prompts.size());
    check(
        prompts.stream().map(p -> List.of(p.promptSet(), p.field())).distinct().count()
            == prompts.size(),
        "prompts must not name a prompt set twice for one field");
    check(
        positions.equals("running") || positions.equals("shared"),
        "positions must be running or shared: " + positions);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** A manifest of this version, in half precision, without further settings. */
  public static StoreManifest of(
      String llm,
      String llmHash,
      int layer,
      int width,
      List<PromptRows> prompts,
      String positions,
      boolean normalized) {
    return new StoreManifest(
        VERSION, llm, llmHash, layer, width, RowType.F16, prompts, positions, normalized, Map.of());
  }

  /** The same with other settings. */
  public StoreManifest withSettings(Map<String, String> other) {
    return new StoreManifest(
        version, llm, llmHash, layer, width, dtype, prompts, positions, normalized, other);
  }

  /** The same in the version that this code writes. */
  StoreManifest withVersion() {
    return new StoreManifest(
        VERSION, llm, llmHash, layer, width, dtype, prompts, positions, normalized, settings);
  }

  /** The same with rows of another type. */
  public StoreManifest withRows(RowType type) {
    return new StoreManifest(
        version, llm, llmHash, layer, width, type, prompts, positions, normalized, settings);
  }

  /** Rows of every sample: the facets of all blocks. */
  public int rowsPerKey() {
    return prompts.stream().mapToInt(PromptRows::facets).sum();
  }

  /**
   * The rows that hold {@code field} asked with {@code promptSet}, in the order of its facets.
   *
   * @throws StoreException if there is no such block; the message names those there are
   */
  public int[] rowsOf(String promptSet, String field) {
    int first = 0;
    for (PromptRows block : prompts) {
      if (block.promptSet().equals(promptSet) && block.field().equals(field)) {
        return IntStream.range(first, first + block.facets()).toArray();
      }
      first += block.facets();
    }
    throw new StoreException(
        "the store has no rows of prompt set '%s' for field '%s', only %s"
            .formatted(
                promptSet,
                field,
                prompts.stream().map(p -> p.promptSet() + "/" + p.field()).toList()));
  }

  /** One text {@code field: this value, not that value} for each field that differs. */
  List<String> differences(StoreManifest other) {
    return ManifestDifferences.of(this, other);
  }

  /** Bytes of a sample's rows. */
  long bytesPerKey() {
    return rowsPerKey() * dtype.rowBytes(width);
  }
}
