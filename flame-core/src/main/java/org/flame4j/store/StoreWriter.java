package org.flame4j.store;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a store, shard by shard: appended samples go to a hidden file, and become visible when
 * their shard is full, or at {@link #close}.
 *
 * <p>A killed writer loses only the shard it was filling. Opened again with an equal manifest it
 * goes on behind what is finished; a last shard that is not full is filled up. So the files of a
 * run that was interrupted any number of times are those of an undisturbed one, provided that the
 * same samples are appended in the same order.
 *
 * <p>Shards end by themselves, or where the caller says: between {@link #beginShard} and {@link
 * #finishShard} all samples go into one shard of the caller's name, such as that of a shard of
 * pictures. Such a shard is there whole or not at all: one that was begun and not finished when the
 * writer is closed or killed is dropped, and {@link #finishedShards} says which need not be made
 * again.
 *
 * <p>Several processes, also of several machines, may fill one store at a time, each with a part of
 * its own and shards of its own names. What each of them knows of the others' samples is what was
 * finished when it was opened; a key that two of them write is found when the last one is closed.
 *
 * <p>Not thread-safe: one thread at a time. A second writer of the same folder, or of the same part
 * of it, is refused.
 */
public final class StoreWriter implements AutoCloseable {
  private static final long SHARD_BYTES = 512L << 20;

  /** Samples that one shard may have. */
  public static final int MAX_SHARD_SAMPLES = 1 << 16;

  private final Path folder;
  private final WriterLock lock;
  private final ManifestFile manifest;
  private final ShardBuilder.ChannelOpener opener;
  private final StorePart part;
  private final RowCodec codec;
  private final WrittenKeys keys;
  private final AutomaticShards automatic;
  private @Nullable ShardBuilder pending;
  private String name = ""; // of the pending shard
  private boolean begun; // by the caller
  private boolean closed;

  private StoreWriter(
      Path folder,
      WriterLock lock,
      ManifestFile manifest,
      StorePart part,
      int shardSamples,
      ShardBuilder.ChannelOpener opener) {
    this.folder = folder;
    this.lock = lock;
    this.manifest = manifest;
    this.part = part;
    this.opener = opener;
    codec = manifest.manifest().dtype().codec(manifest.manifest().width());
    keys = new WrittenKeys(folder, manifest);
    automatic = new AutomaticShards(keys.old(), shardSamples);
  }

  /**
   * Makes a new store, or continues one, with shards of about 512 MiB.
   *
   * @throws StoreException if the folder holds a store with another manifest (the message names
   *     each field that differs), a damaged store, or cannot be written
   */
  public static StoreWriter create(Path folder, StoreManifest manifest) {
    long samples = SHARD_BYTES / manifest.bytesPerKey();
    return create(folder, manifest, (int) Math.clamp(samples, 1, MAX_SHARD_SAMPLES));
  }

  /**
   * Makes a new store, or continues one.
   *
   * @param shardSamples samples in a full shard
   * @throws StoreException as {@link #create(Path, StoreManifest)}
   */
  public static StoreWriter create(Path folder, StoreManifest manifest, int shardSamples) {
    return create(folder, manifest, shardSamples, StoreWriter::openChannel);
  }

  /**
   * Makes a new store, or continues one, together with writers of its other parts.
   *
   * @param part of this writer; one that is not the whole must begin and finish all its shards
   * @throws StoreException as {@link #create(Path, StoreManifest)}
   */
  public static StoreWriter create(Path folder, StoreManifest manifest, StorePart part) {
    return create(folder, manifest, part, MAX_SHARD_SAMPLES, StoreWriter::openChannel);
  }

  static StoreWriter create(
      Path folder, StoreManifest manifest, int shardSamples, ShardBuilder.ChannelOpener opener) {
    return create(folder, manifest, StorePart.WHOLE, shardSamples, opener);
  }

  private static StoreWriter create(
      Path folder,
      StoreManifest manifest,
      StorePart part,
      int shardSamples,
      ShardBuilder.ChannelOpener opener) {
    if (shardSamples < 1 || shardSamples > MAX_SHARD_SAMPLES) {
      throw new IllegalArgumentException(
          "shardSamples must be 1 to %d: %d".formatted(MAX_SHARD_SAMPLES, shardSamples));
    }
    StoreFolder.create(folder);
    WriterLock lock = WriterLock.take(folder, part);
    try {
      StoreFolder.removeLeftovers(folder, part);
      ManifestFile file = ManifestFile.writeOrCompare(folder, manifest);
      return new StoreWriter(folder, lock, file, part, shardSamples, opener);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  static FileChannel openChannel(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** What the store holds. */
  public StoreManifest manifest() {
    return manifest.manifest();
  }

  /**
   * Names of the shards that are finished, by whichever writer, in the order of the names. Asked
   * anew each time, so that processes need not know of each other.
   */
  public Set<String> finishedShards() {
    return StoreFolder.shardNames(folder);
  }

  /** Whether a shard of that name is finished, by whichever writer. */
  public boolean isFinished(String shard) {
    return Files.isRegularFile(StoreFolder.shard(folder, shard));
  }

  /**
   * Begins a shard: samples go into it until {@link #finishShard}. Samples appended before, outside
   * of such a shard, are finished as one of their own.
   *
   * @param shard name, of letters, digits, '.', '_', '+' and '-', such as the base name of a shard
   *     of pictures
   * @throws IllegalArgumentException if the name cannot be a shard's
   * @throws StoreException if a shard of that name is finished
   */
  public void beginShard(String shard) {
    checkOpen();
    StoreFolder.checkedName(shard);
    if (begun) {
      throw new IllegalStateException("shard " + name + " is begun and not finished");
    }
    if (isFinished(shard)) {
      throw new StoreException(folder + ": shard " + shard + " is finished already");
    }
    finishPending();
    begin(shard);
    begun = true;
  }

  /**
   * Finishes the shard that was begun: it is whole on the disk, whatever happens next. One without
   * samples is a shard, too, so that nobody looks for its captions again.
   *
   * @throws StoreException if it cannot be written; it stays begun, and another call tries again
   */
  public void finishShard() {
    checkOpen();
    if (!begun) {
      throw new IllegalStateException("no shard is begun");
    }
    finishPending();
    begun = false;
  }

  /** Number of samples appended, in this run and before. */
  public int size() {
    return keys.size();
  }

  /** Whether the key was appended, in this run or in one before it whose shard was finished. */
  public boolean contains(String key) {
    return keys.contains(key.getBytes(StandardCharsets.UTF_8));
  }

  /** Hash of the texts a sample was embedded from, as it was appended; 0 where it is not known. */
  public long textHash(String key) {
    return keys.textHash(key.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends samples of texts that nobody will compare, else as the other. */
  public void append(List<String> sampleKeys, Tensor rows) {
    append(sampleKeys, new long[sampleKeys.size()], rows);
  }

  /**
   * Appends samples: all of them, or none where a key or value is refused.
   *
   * @param sampleKeys n keys that the store does not contain
   * @param textHashes of the texts each sample's rows were made of; 0 where it is not known
   * @param rows [n, R, width], of any floating-point type and device; copied
   * @throws StoreException for a key that is there already, a value that the rows' type cannot
   *     hold, or a shard that cannot be written (it stays pending, the next append or close tries
   *     again, and {@link #contains} tells which samples of this call are in)
   */
  public void append(List<String> sampleKeys, long[] textHashes, Tensor rows) {
    checkOpen();
    if (!begun && !part.isWhole()) {
      throw new IllegalStateException("a writer of a part must begin a shard first");
    }
    checkShape(sampleKeys, textHashes, rows);
    List<byte[]> bytes = keys.checked(sampleKeys);
    if (bytes.isEmpty()) {
      return;
    }
    try (Scope scope = new Scope()) {
      Tensor floats = rows.detach().to(Device.CPU).to(DType.F32).contiguous();
      MemorySegment values = Tensors.segment(floats);
      checkRange(sampleKeys, values);
      for (int i = 0; i < bytes.size(); i++) {
        shardToFill().add(bytes.get(i), textHashes[i], values, i);
        keys.add(bytes.get(i));
      }
      finishFull();
    }
  }

  private void checkShape(List<String> sampleKeys, long[] textHashes, Tensor rows) {
    if (textHashes.length != sampleKeys.size()) {
      throw new IllegalArgumentException(
          textHashes.length + " text hashes for " + sampleKeys.size() + " keys");
    }
    long[] expected = {sampleKeys.size(), manifest().rowsPerKey(), manifest().width()};
    if (!Arrays.equals(rows.shape(), expected) || !rows.dtype().isFloatingPoint()) {
      throw new IllegalArgumentException(
          rows + " does not fit " + sampleKeys.size() + " keys: " + Arrays.toString(expected));
    }
  }

  private void checkRange(List<String> sampleKeys, MemorySegment values) {
    int perKey = manifest().rowsPerKey();
    long rowBytes = (long) manifest().width() * Float.BYTES;
    for (int i = 0; i < sampleKeys.size(); i++) {
      for (int row = 0; row < perKey; row++) {
        if (!codec.holds(values, ((long) i * perKey + row) * rowBytes)) {
          throw new StoreException(
              "row %d of key '%s' has the value %s: %s cannot hold it"
                  .formatted(
                      row, sampleKeys.get(i), codec.firstRefused(), manifest().dtype().label()));
        }
      }
    }
  }

  /** The shard that the next sample goes to. */
  private ShardBuilder shardToFill() {
    finishFull();
    ShardBuilder shard = pending;
    return shard == null ? begin(automatic.next()) : shard;
  }

  private ShardBuilder begin(String shard) {
    ShardBuilder builder =
        new ShardBuilder(StoreFolder.temporary(folder, shard, part), manifest(), opener);
    try {
      automatic.fillUp(shard, builder, keys);
    } catch (RuntimeException e) {
      builder.close();
      throw e;
    }
    keys.begin(builder);
    pending = builder;
    name = shard;
    return builder;
  }

  private void finishFull() {
    if (!begun && pending != null && automatic.isFull(pending)) {
      finishPending();
    }
  }

  /** Writes what is pending; on failure it stays so. */
  private void finishPending() {
    ShardBuilder shard = pending;
    if (shard != null) {
      Path file = StoreFolder.shard(folder, name);
      shard.finish(file, manifest.digest());
      keys.finish(Shard.open(file, manifest));
      automatic.finished(name);
      pending = null;
      shard.close();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the writer of " + folder + " is closed");
    }
  }

  /**
   * Writes the last shard and the index, and lets the next writer in. A shard that the caller began
   * and did not finish is dropped.
   *
   * @throws StoreException if they cannot be written (the shards before are whole, and the samples
   *     of the last one are lost), or for a key that another writer has as well
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (!begun) {
        finishPending();
      }
      KeyIndexFile.update(folder, manifest);
    } finally {
      if (pending != null) {
        pending.close();
      }
      keys.close();
      lock.close();
    }
  }
}
