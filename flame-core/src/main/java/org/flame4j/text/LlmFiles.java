package org.flame4j.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.flame4j.tensor.weights.GgufFile;
import org.flame4j.tensor.weights.SafetensorsFolder;
import org.flame4j.tensor.weights.Weights;

/** The files of a language model, opened: a Hugging Face folder or a GGUF file. */
final class LlmFiles implements AutoCloseable {
  private final Path path;
  private final LlmConfig config;
  private final Weights file;
  private final LlmWeights weights;
  private final Supplier<TextTokenizer> tokenizer;

  private LlmFiles(
      Path path, LlmConfig config, Weights file, boolean gguf, Supplier<TextTokenizer> tokenizer) {
    this.path = path;
    this.config = config;
    this.file = file;
    this.weights = new LlmWeights(file, path.toString(), gguf, config);
    this.tokenizer = tokenizer;
  }

  /**
   * @throws TextException naming what is missing, unknown or contradictory
   */
  static LlmFiles open(Path source) {
    if (Files.isDirectory(source)) {
      LlmConfig config = folderConfig(source);
      Weights file = SafetensorsFolder.open(source);
      return new LlmFiles(source, config, file, false, () -> TextTokenizer.ofFolder(source));
    }
    GgufFile file = GgufFile.open(existing(source));
    try {
      LlmConfig config = GgufConfigReader.read(file, source);
      return new LlmFiles(source, config, file, true, () -> TextTokenizer.ofGguf(file, source));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  static LlmConfig configOf(Path source) {
    if (Files.isDirectory(source)) {
      return folderConfig(source);
    }
    try (GgufFile gguf = GgufFile.open(existing(source))) {
      return GgufConfigReader.read(gguf, source);
    }
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

  Path path() {
    return path;
  }

  LlmConfig config() {
    return config;
  }

  LlmWeights weights() {
    return weights;
  }

  /** Refuses a layer that the model does not have. */
  void checkLayer(int layer) {
    if (layer < 1 || layer > config.layers()) {
      throw new TextException(path + " has layers 1.." + config.layers() + "; layer=" + layer);
    }
  }

  /** The tokenizer, owned by the caller. */
  TextTokenizer openTokenizer() {
    TextTokenizer opened = tokenizer.get();
    if (opened.vocabSize() > config.vocabSize()) {
      opened.close();
      throw new TextException(
          path
              + ": the tokenizer knows "
              + opened.vocabSize()
              + " tokens but the embedding table has only "
              + config.vocabSize()
              + " rows");
    }
    return opened;
  }

  @Override
  public void close() {
    file.close();
  }
}
