package org.flame4j.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.flame4j.data.Sample;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.tensor.weights.TensorInfo;
import org.flame4j.tensor.weights.WeightsException;

/**
 * Features by the content of their pictures; the form of a {@link FeatureCache}'s file.
 *
 * @param features F32 [n, D], of the scope that is open
 * @param hashes content hash of each row, hexadecimal
 * @param rows the row of each hash
 */
record FeatureTable(Tensor features, List<String> hashes, Map<String, Integer> rows) {
  private static final String FEATURES = "features";
  private static final String CONTENT = "content";
  private static final String MODEL = "model";

  private static FeatureTable of(Tensor features, List<String> hashes) {
    Map<String, Integer> rows = new HashMap<>();
    for (int i = 0; i < hashes.size(); i++) {
      rows.put(hashes.get(i), i);
    }
    return new FeatureTable(features, hashes, rows);
  }

  /** The file's table, or an empty one where there is none of this model and width. */
  static FeatureTable read(Path file, String modelHash, int width) {
    FeatureTable empty = of(Tensors.zeros(DType.F32, 0, width), List.of());
    if (!Files.isRegularFile(file)) {
      return empty;
    }
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      List<Long> shape = stored.info(FEATURES).shape();
      long count = shape.isEmpty() ? 0 : shape.getFirst();
      boolean fits =
          modelHash.equals(stored.metadata().get(MODEL))
              && stored
                  .info(FEATURES)
                  .equals(new TensorInfo(DType.F32, List.of(count, (long) width)))
              && stored
                  .info(CONTENT)
                  .equals(new TensorInfo(DType.U8, List.of(count, (long) ContentHash.BYTES)));
      return fits ? of(stored.load(FEATURES).copy(), hashes(stored.load(CONTENT))) : empty;
    } catch (WeightsException e) {
      return empty; // it is only a cache, and will be replaced
    }
  }

  private static List<String> hashes(Tensor content) {
    long[] bytes = Tensors.longs(content);
    List<String> hashes = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += ContentHash.BYTES) {
      byte[] hash = new byte[ContentHash.BYTES];
      for (int i = 0; i < hash.length; i++) {
        hash[i] = (byte) bytes[start + i];
      }
      hashes.add(HexFormat.of().formatHex(hash));
    }
    return hashes;
  }

  boolean contains(String hash) {
    return rows.containsKey(hash);
  }

  /** This table with the features of further pictures, which are named by their hashes. */
  FeatureTable plus(Map<String, Sample> pictures, ImageFeatures added) {
    Map<Sample, String> hashBySample = new HashMap<>();
    pictures.forEach((hash, sample) -> hashBySample.put(sample, hash));
    List<String> all = new ArrayList<>(hashes);
    added.samples().forEach(sample -> all.add(hashBySample.getOrDefault(sample, "")));
    return of(Tensors.cat(List.of(features, added.features()), 0), all);
  }

  /** Features of those samples that the table has. */
  ImageFeatures of(List<Sample> samples, List<String> contentHashes) {
    List<Sample> found = new ArrayList<>();
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Integer row = rows.get(contentHashes.get(i));
      if (row != null) {
        found.add(samples.get(i));
        at.add(row);
      }
    }
    Tensor index = Tensors.of(at.stream().mapToInt(Integer::intValue).toArray());
    return new ImageFeatures(features.indexSelect(0, index), found);
  }

  void write(Path file, String modelHash) {
    byte[] content = HexFormat.of().parseHex(String.join("", hashes));
    Tensor bytes = Tensors.of(content, hashes.size(), ContentHash.BYTES);
    SafetensorsWriter.write(
        file, Map.of(FEATURES, features, CONTENT, bytes), Map.of(MODEL, modelHash));
  }
}
