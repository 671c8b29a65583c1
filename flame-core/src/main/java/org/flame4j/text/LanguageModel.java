package org.flame4j.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.GgufFile;
import org.flame4j.tensor.weights.SafetensorsFolder;
import org.flame4j.tensor.weights.Weights;

/**
 * The lower layers of a frozen decoder-only language model.
 *
 * <p>Layers above the one that is read are neither loaded nor run, and of that one only the rows
 * that are read. Thread-safe after construction; callers that share it share its threads.
 */
public final class LanguageModel implements AutoCloseable {
  private final LlmConfig config;
  private final TextTokenizer tokenizer;
  private final Compute compute;
  private final Weights source; // stays open: float32 tensors on the CPU lie in its mapping
  private final Tensor embedding; // [V, D]
  private final List<DecoderLayer> layers = new ArrayList<>();

  private LanguageModel(
      LlmConfig config,
      TextTokenizer tokenizer,
      Compute compute,
      Weights source,
      LlmWeights weights,
      int depth) {
    this.source = source;
    this.config = config;
    this.tokenizer = tokenizer;
    this.compute = compute;
    embedding = weights.load("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
    try {
      for (int i = 0; i < depth; i++) {
        layers.add(new DecoderLayer(config, weights, i));
      }
    } catch (RuntimeException e) {
      layers.forEach(DecoderLayer::close);
      embedding.close();
      throw e;
    }
  }

  /**
   * Opens a Hugging Face folder or a GGUF file.
   *
   * @param layer the layer to be read, counted from 1; deeper ones are not loaded
   * @throws TextException naming what is missing, unknown or contradictory
   */
  public static LanguageModel open(Path source, int layer, Compute compute) {
    return Files.isDirectory(source)
        ? openFolder(source, layer, compute)
        : openGguf(source, layer, compute);
  }

  /** The shape of the model in a Hugging Face folder or a GGUF file, without loading it. */
  public static LlmConfig configOf(Path source) {
    if (Files.isDirectory(source)) {
      return folderConfig(source);
    }
    try (GgufFile gguf = GgufFile.open(existing(source))) {
      return GgufConfigReader.read(gguf, source);
    }
  }

  private static LanguageModel openFolder(Path folder, int layer, Compute compute) {
    LlmConfig config = folderConfig(folder);
    Weights weights = SafetensorsFolder.open(folder);
    LlmWeights named = new LlmWeights(weights, folder.toString(), compute, false, config);
    return create(
        config, () -> TextTokenizer.ofFolder(folder), compute, weights, named, layer, folder);
  }

  private static LlmConfig folderConfig(Path folder) {
    Path file = folder.resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw new TextException(
          folder + " has no config.json: expected a Hugging Face model folder or a .gguf file");
    }
    return HfConfigReader.read(file);
  }

  private static Path existing(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new TextException(
          "language model " + file + " does not exist: give a Hugging Face folder or a .gguf file");
    }
    return file;
  }

  private static LanguageModel openGguf(Path file, int layer, Compute compute) {
    GgufFile gguf = GgufFile.open(existing(file));
    try {
      LlmConfig config = GgufConfigReader.read(gguf, file);
      LlmWeights named = new LlmWeights(gguf, file.toString(), compute, true, config);
      return create(
          config, () -> TextTokenizer.ofGguf(gguf, file), compute, gguf, named, layer, file);
    } catch (RuntimeException e) {
      gguf.close();
      throw e;
    }
  }

  private static LanguageModel create(
      LlmConfig config,
      Supplier<TextTokenizer> tokenizers,
      Compute compute,
      Weights source,
      LlmWeights weights,
      int layer,
      Path path) {
    try {
      if (layer < 1 || layer > config.layers()) {
        throw new TextException(path + " has layers 1.." + config.layers() + "; layer=" + layer);
      }
      return create(config, tokenizers.get(), compute, source, weights, layer, path);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static LanguageModel create(
      LlmConfig config,
      TextTokenizer tokenizer,
      Compute compute,
      Weights source,
      LlmWeights weights,
      int layer,
      Path path) {
    try {
      if (tokenizer.ordinarySize() > config.vocabSize()) {
        throw new TextException(
            path
                + ": the tokenizer knows "
                + tokenizer.ordinarySize()
                + " tokens but the embedding table has only "
                + config.vocabSize()
                + " rows");
      }
      return new LanguageModel(config, tokenizer, compute, source, weights, layer);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  public LlmConfig config() {
    return config;
  }

  public TextTokenizer tokenizer() {
    return tokenizer;
  }

  public Compute compute() {
    return compute;
  }

  /** The layer that is read, counted from 1. */
  public int layer() {
    return layers.size();
  }

  /**
   * Hidden states after {@link #layer()}, before the final norm, of the stream's read rows.
   *
   * @return F32 [R, D], owned by the enclosing scope or else the caller
   * @throws TextException for a token without an embedding: the tokenizer of a model that also sees
   *     pictures has such, which only stand for pictures
   */
  public Tensor hidden(TokenStream stream) {
    return hidden(stream, List.of(layer())).getFirst();
  }

  /**
   * The same after several layers, in one pass.
   *
   * @param after layers, counted from 1, ascending, none deeper than {@link #layer()}
   * @return F32 [R, D] for each of them, owned by the enclosing scope or else the caller
   */
  public List<Tensor> hidden(TokenStream stream, List<Integer> after) {
    checkLayers(after);
    checkIds(stream.ids());
    try (NoGrad noGrad = new NoGrad();
        Scope scope = new Scope()) {
      Tensor ids =
          compute.placeIds(Tensors.of(stream.ids().stream().mapToInt(Integer::intValue).toArray()));
      Tensor readRows =
          compute.placeIds(
              Tensors.of(stream.readRows().stream().mapToInt(Integer::intValue).toArray()));
      RotaryEmbeddings ropes =
          new RotaryEmbeddings(
              config.ropes(layers.size()), config.headDim(), stream.positions(), compute);
      Tensor x = embed(ids); // [T, D]
      List<Tensor> read = new ArrayList<>();
      int last = after.getLast();
      for (int depth = 1; depth < last; depth++) {
        DecoderLayer layer = layers.get(depth - 1);
        layer.forward(x, ropes.of(layer.rope()), stream.layout());
        if (after.contains(depth)) {
          read.add(scope.keep(compute.toFloat(x.indexSelect(0, readRows))));
        }
      }
      DecoderLayer top = layers.get(last - 1);
      Tensor rows = top.forwardRead(x, readRows, ropes.of(top.rope()), stream.layout());
      read.add(scope.keep(compute.toFloat(rows)));
      return read;
    }
  }

  private void checkIds(List<Integer> ids) {
    for (int id : ids) {
      if (id < 0 || id >= config.vocabSize()) {
        throw new TextException(
            "token "
                + id
                + " ('"
                + tokenizer.decode(id)
                + "') has no embedding in this model: take it out of the text");
      }
    }
  }

  private void checkLayers(List<Integer> after) {
    int before = 0;
    for (int layer : after) {
      if (layer <= before || layer > layers.size()) {
        throw new IllegalArgumentException(
            "layers must ascend within 1..%d; layers=%s".formatted(layers.size(), after));
      }
      before = layer;
    }
    if (after.isEmpty()) {
      throw new IllegalArgumentException("no layer is asked for");
    }
  }

  private Tensor embed(Tensor ids) {
    Tensor x = Nn.embedding(embedding, ids);
    double scale = config.style().embeddingScale();
    // A tensor, so that the factor is rounded to the precision of the pass, as the models learnt.
    return scale == 1 ? x : x.mulInPlace(compute.place(Tensors.of(new float[] {(float) scale}, 1)));
  }

  @Override
  public void close() {
    layers.forEach(DecoderLayer::close);
    embedding.close();
    tokenizer.close();
    source.close();
  }
}
