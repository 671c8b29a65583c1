package org.flame4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.flame4j.image.ImageDecoder;
import org.flame4j.image.ImageException;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.weights.FileFailure;

/**
 * Whether the pictures of a data set are there at all, asked before any work: of some that lie
 * evenly in it, until one can be read. Where all is well, that is the first.
 */
public final class PictureProbe {
  /** Pictures that are tried at most. */
  static final int MOST = 32;

  private PictureProbe() {}

  /**
   * Nothing where one of them can be read; else what is wrong with the first, and what to do.
   *
   * @param label what the user calls the data
   */
  public static Optional<String> complaint(String label, List<Sample> samples) {
    int tried = Math.min(MOST, samples.size());
    String first = "";
    for (int i = 0; i < tried; i++) {
      Sample sample = samples.get((int) ((long) i * samples.size() / tried));
      String failure = failure(sample.image());
      if (failure.isEmpty()) {
        return Optional.empty();
      }
      first = first.isEmpty() ? failure + remedy(sample.image()) : first;
    }
    return tried == 0
        ? Optional.empty()
        : Optional.of(
            "none of the %d pictures that were tried of %s can be read: %s"
                .formatted(tried, label, first));
  }

  /** One line that names the picture; empty where it can be read. */
  private static String failure(ImageSource image) {
    try (Scope scope = new Scope()) {
      ImageDecoder.decode(image.read(), image.name());
      return "";
    } catch (IOException e) {
      return image.name() + ": " + FileFailure.reason(e);
    } catch (ImageException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** A table that was copied away from its pictures is the commonest cause. */
  private static String remedy(ImageSource image) {
    return image instanceof ImageSource.FileImage(var file) && !Files.exists(file)
        ? " (a table's paths begin in the table's folder: put the pictures there, or write whole paths into it)"
        : "";
  }
}
