package org.flame4j.store;

import java.util.List;
import java.util.Map;
import org.flame4j.tensor.DType;

/** Names and types of a shard's tensors; {@link EmbeddingStore} describes the file. */
final class ShardFormat {
  static final String ROWS = "rows";
  static final String KEYS = "keys";
  static final String KEY_OFFSETS = "key_offsets";
  static final String TEXT_HASHES = "text_hashes";
  static final String SCALES = "scales";

  /** All tensors, in the order of their bytes. */
  static final List<String> TENSORS = List.of(ROWS, KEYS, KEY_OFFSETS, TEXT_HASHES, SCALES);

  private static final String FORMAT = "flame4j embedding store";

  private ShardFormat() {}

  /** What every shard of a store with that manifest says of itself. */
  static Map<String, String> metadata(String manifestDigest) {
    return StoreFile.metadata(FORMAT, Integer.toString(StoreManifest.VERSION), manifestDigest);
  }

  /** Layout of {@link #ROWS}. */
  static StoreFile.Layout rows(StoreManifest manifest, long samples) {
    DType dtype = manifest.dtype().dtype();
    return new StoreFile.Layout(
        dtype, List.of(samples, (long) manifest.rowsPerKey(), (long) manifest.width()));
  }

  /** Layout of {@link #SCALES}, for types that have them. */
  static StoreFile.Layout scales(StoreManifest manifest, long samples) {
    return new StoreFile.Layout(DType.F32, List.of(samples, (long) manifest.rowsPerKey()));
  }
}
