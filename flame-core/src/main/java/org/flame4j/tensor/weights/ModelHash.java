package org.flame4j.tensor.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells one model from another: SHA-256 over its JSON files that matter, and over each weight file,
 * whatever they are called; of large ones over size, first and last mebibyte, so that gigabytes are
 * not read through for it. Weights that lie beside those of the model, such as the same in another
 * form, do not count.
 */
public final class ModelHash {
  private static final int EDGE = 1 << 20;

  private ModelHash() {}

  /**
   * @param model a folder of weights, or a single file
   * @return 32 hexadecimal digits
   * @throws WeightsException if it cannot be read
   */
  public static String of(Path model) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files(model)) {
        update(digest, file);
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
    } catch (NoSuchFileException e) {
      throw new WeightsException("model " + model + " does not exist", e);
    } catch (IOException e) {
      throw new WeightsException("cannot read model " + model + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(Path model) throws IOException {
    if (!Files.isDirectory(model)) {
      return List.of(model);
    }
    List<Path> weights = SafetensorsFolder.files(model);
    try (Stream<Path> files = Files.list(model)) {
      return files.filter(file -> matters(file, weights)).sorted().toList();
    }
  }

  private static boolean matters(Path file, List<Path> weights) {
    String name = file.getFileName().toString();
    return weights.contains(file)
        || (weights.isEmpty() && name.endsWith(".safetensors"))
        || name.equals("card.json")
        || name.equals("config.json")
        || name.equals("tokenizer.json")
        || name.equals("tokenizer_config.json");
  }

  private static void update(MessageDigest digest, Path file) throws IOException {
    long size = Files.size(file);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
    boolean weights = size > 64L * EDGE;
    try (InputStream in = Files.newInputStream(file)) {
      digest.update(weights ? in.readNBytes(EDGE) : in.readAllBytes());
      if (weights) {
        in.skipNBytes(size - 2L * EDGE);
        digest.update(in.readNBytes(EDGE));
      }
    }
  }
}
