package org.flame4j.tensor.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Weights in whatever form a vision model is published: told by what the file begins with. */
public final class AnyWeights {
  /** Names in model folders beside those of {@link SafetensorsFolder}. */
  private static final List<String> SINGLE =
      List.of(
          "open_clip_model.safetensors",
          "open_clip_pytorch_model.safetensors",
          "open_clip_pytorch_model.bin",
          "pytorch_model.bin");

  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] PICKLE = {(byte) 0x80, 2};

  /** What some trainers put before every name. */
  private static final String MODULE = "module.";

  private AnyWeights() {}

  /**
   * Opens a safetensors file, a PyTorch checkpoint, or a folder with one of them. {@code module.}
   * at the beginning of names is dropped.
   *
   * @throws WeightsException if there are none, or they are not sound
   */
  public static Weights open(Path source) {
    Weights weights = Files.isDirectory(source) ? folder(source) : file(source);
    try {
      return new RenamedWeights(
          weights, name -> name.startsWith(MODULE) ? name.substring(MODULE.length()) : name);
    } catch (WeightsException e) {
      weights.close();
      throw new WeightsException(source + ": " + e.getMessage(), e);
    }
  }

  private static Weights folder(Path folder) {
    for (String name : SINGLE) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return file(folder.resolve(name));
      }
    }
    return SafetensorsFolder.open(folder);
  }

  private static Weights file(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new WeightsException(file + " does not exist, or is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(ZIP.length);
      // A safetensors file begins with its header's length, which may well look like a pickle.
      boolean safetensors = file.getFileName().toString().endsWith(".safetensors");
      boolean torch =
          Arrays.equals(start, ZIP)
              || (!safetensors && Arrays.equals(Arrays.copyOf(start, 2), PICKLE));
      return torch ? TorchFile.open(file) : SafetensorsFile.open(file);
    } catch (IOException e) {
      throw new WeightsException(file + " cannot be read: " + FileFailure.reason(e), e);
    }
  }
}
