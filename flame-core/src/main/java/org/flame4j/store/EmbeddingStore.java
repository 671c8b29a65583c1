package org.flame4j.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/**
 * Reads an embedding store: R rows of the language model's width for every sample, chosen row by
 * row from memory-mapped files.
 *
 * <p>Samples have a key and a position, from 0 in the order of the shards' names and in them in the
 * order they were appended; positions hold for one opened store, and using them saves the look-up.
 * Opening reads the list of shards in the index; a shard is mapped when it is first read. Without
 * an index of exactly these shards, as behind a writer that was killed, all headers are read, and
 * the first look-up makes one in memory. A store sees the shards that were finished when it was
 * opened.
 *
 * <h2>Format, version 2</h2>
 *
 * ({@code docs/formats.md} says the same at length.) A folder with
 *
 * <ul>
 *   <li>{@code manifest.json}: the fields of {@link StoreManifest}, UTF-8, at most 1 MiB;
 *   <li>{@code *.safetensors}: shards, in the order of their names, each renamed into place when it
 *       is complete and synced; {@code rows-00000.safetensors} and so on where the writer chose the
 *       names;
 *   <li>{@code keys.index}: where each key is, a safetensors file that {@link KeyTable} describes;
 *       made of the shards, and made anew where it is missing or does not fit them;
 *   <li>{@code writer.lock}, {@code shared.lock}: empty, locked by writers; they mean nothing
 *       otherwise.
 * </ul>
 *
 * Files that begin with a dot and end with {@code .tmp} are unfinished and are not read. A shard is
 * a safetensors file with n &gt;= 0 samples, the header filled up to 4096 bytes, the tensors in
 * this order without gaps:
 *
 * <ul>
 *   <li>{@code rows} F16, BF16 or I8 [n, R, width]: the values, R being the sum of the manifest's
 *       facets;
 *   <li>{@code keys} U8 [bytes]: the keys in UTF-8, one after the other without a separator, and up
 *       to 7 zeros, so that what follows is aligned;
 *   <li>{@code key_offsets} I64 [n + 1]: key i is the bytes from offset i to offset i + 1; the
 *       first is 0;
 *   <li>{@code text_hashes} I64 [n]: a hash of the texts the rows were made of, by which a writer
 *       notices that captions have changed: the first 8 bytes, little-endian, of the SHA-256 over
 *       the texts in the order of the manifest's blocks, each in UTF-8 with its number of bytes (4
 *       bytes, big-endian) before it; 0 where it is not known;
 *   <li>{@code scales} F32 [n, R], of I8 rows only: what their values are multiplied with;
 *   <li>metadata {@code format} ("flame4j embedding store"), {@code version}, {@code
 *       manifest_sha256} (of the bytes of {@code manifest.json}, hexadecimal: a shard of another
 *       store is refused), and {@code NAME_crc32c} of each tensor (CRC-32C of its bytes, 8
 *       hexadecimal digits, compared by {@link StoreVerifier} and {@link StoreMerge} only).
 * </ul>
 *
 * <p>Thread-safe: any number of threads may read; closing waits for them.
 */
public final class EmbeddingStore implements AutoCloseable {
  private final Path folder;
  private final StoreManifest manifest;
  private final Shards shards;
  private final RowGather gather;
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private boolean closed;

  private EmbeddingStore(Path folder, StoreManifest manifest, Shards shards) {
    this.folder = folder;
    this.manifest = manifest;
    this.shards = shards;
    gather = new RowGather(shards, manifest);
  }

  /**
   * Opens a store; a store that is still being written shows the shards finished so far.
   *
   * @throws StoreException if there is none, or it is damaged or of another version, or its index
   *     names a shard that is gone
   */
  public static EmbeddingStore open(Path folder) {
    ManifestFile manifest = ManifestFile.read(folder);
    List<String> gone = KeyIndexFile.gone(folder, manifest, StoreFolder.shards(folder));
    if (!gone.isEmpty()) {
      throw new StoreException(
          "%s is gone%s: restore it or embed its captions again (or remove %s, to do without)"
              .formatted(
                  StoreFolder.shard(folder, gone.getFirst()),
                  gone.size() == 1 ? "" : ", and so are %d more shards".formatted(gone.size() - 1),
                  folder.resolve(KeyIndexFile.NAME)));
    }
    return new EmbeddingStore(folder, manifest.manifest(), Shards.open(folder, manifest));
  }

  public StoreManifest manifest() {
    return manifest;
  }

  /** Number of samples. */
  public int size() {
    return shards.size();
  }

  /** Rows of every sample, R. */
  public int rowsPerKey() {
    return manifest.rowsPerKey();
  }

  /** Values in a row. */
  public int width() {
    return manifest.width();
  }

  /** All keys in the order of their positions: a view that reads each key when it is asked for. */
  public List<String> keys() {
    return new KeyView();
  }

  public boolean contains(String key) {
    return whileOpen(() -> find(key)) >= 0;
  }

  /**
   * Position of a key.
   *
   * @throws StoreException if the store does not contain it
   */
  public int position(String key) {
    int position = whileOpen(() -> find(key));
    if (position < 0) {
      throw new StoreException(folder + " has no embedding of key '" + key + "'");
    }
    return position;
  }

  /** Hash of the texts a sample's rows were made of; 0 where it is not known. */
  public long textHash(int position) {
    Objects.checkIndex(position, shards.size());
    return whileOpen(() -> shards.textHash(position));
  }

  private int find(String key) {
    return shards.find(key.getBytes(StandardCharsets.UTF_8));
  }

  /** The finished shards, in the order of their samples. */
  public List<ShardInfo> shards() {
    return shards.infos();
  }

  /**
   * Rows of samples by key.
   *
   * @param keys n keys
   * @param rowIndices for each key the k rows that are wanted, each 0 to R - 1, in any order
   * @return F32 [n, k, width], of the scope that is open
   * @throws StoreException for a key that the store does not contain
   */
  public Tensor rows(List<String> keys, int[][] rowIndices) {
    return rows(keys.stream().mapToInt(this::position).toArray(), rowIndices);
  }

  /** Rows of samples by position, otherwise as {@link #rows(List, int[][])}. */
  public Tensor rows(int[] positions, int[][] rowIndices) {
    int k = RowGather.count(rowIndices);
    Tensor rows = Tensors.empty(DType.F32, positions.length, k, width());
    rowsInto(positions, rowIndices, rows);
    return rows;
  }

  /**
   * Copies rows of samples into memory that is there already, which a loop uses again for each
   * batch: fresh memory costs more than reading and converting.
   *
   * @param into contiguous CPU tensor [n, k, width]: F32, or F16 or BF16 of a store of that type
   *     for the values as they are stored, half the bytes to move to a device
   */
  public void rowsInto(int[] positions, int[][] rowIndices, Tensor into) {
    whileOpen(() -> {
      gather.rows(positions, rowIndices, into);
      return into;
    });
  }

  /**
   * One row of every sample.
   *
   * @return F32 [size, width], in the order of the positions, of the scope that is open
   */
  public Tensor all(int row) {
    int[][] rows = new int[size()][];
    Arrays.fill(rows, new int[] {row});
    try (Scope scope = new Scope()) {
      Tensor all = rows(IntStream.range(0, size()).toArray(), rows); // [size, 1, width]
      return scope.keep(all.reshape(size(), width()));
    }
  }

  private <T> T whileOpen(Supplier<T> read) {
    Lock lock = life.readLock();
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the store " + folder + " is closed");
      }
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  /** Unmaps the files, after reads that are under way. */
  @Override
  public void close() {
    Lock lock = life.writeLock();
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        shards.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private final class KeyView extends AbstractList<String> implements RandomAccess {
    @Override
    public String get(int position) {
      Objects.checkIndex(position, shards.size());
      return whileOpen(() -> shards.key(position));
    }

    @Override
    public int size() {
      return shards.size();
    }
  }
}
