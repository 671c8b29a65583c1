package org.flame4j.store;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.tensor.weights.WeightsException;

/**
 * Writes a store, shard by shard: appended samples are gathered in memory and become visible when
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
 * its own and shards of its own names. What each of them sees of the others' samples is what was
 * finished when it was opened; a key that two of them write is found when the store is read.
 *
 * <p>Not thread-safe: one thread at a time. A second writer of the same folder, or of the same part
 * of it, is refused.
 */
public final class StoreWriter implements AutoCloseable {
  private static final int MAX_KEY_BYTES = 4096;
  private static final long SHARD_BYTES = 512L << 20;

  /** Samples that one shard may have. */
  public static final int MAX_SHARD_SAMPLES = 1 << 16;

  /** Writes one file, whole or not at all. */
  interface ShardOutput {
    void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata);
  }

  private final Path folder;
  private final WriterLock lock;
  private final ManifestFile manifest;
  private final ShardOutput output;
  private final Shards finished;
  private final PendingShard pending;
  private final KeyIndex index;
  private final int shardSamples;
  private final StorePart part;
  private String begun = ""; // name of the shard the caller began
  private boolean unwritten;
  private boolean closed;

  private StoreWriter(
      Path folder,
      WriterLock lock,
      ManifestFile manifest,
      Shards finished,
      StorePart part,
      int shardSamples,
      ShardOutput output) {
    this.folder = folder;
    this.part = part;
    this.shardSamples = shardSamples;
    this.lock = lock;
    this.manifest = manifest;
    this.finished = finished;
    this.output = output;
    index = finished.index(this::hasKey);
    pending = new PendingShard(manifest.manifest(), shardSamples);
    try {
      takeBackLastShard();
    } catch (RuntimeException e) {
      pending.close();
      throw e;
    }
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
   * @param shardSamples samples in a full shard; they are held in memory until it is full
   * @throws StoreException as {@link #create(Path, StoreManifest)}
   */
  public static StoreWriter create(Path folder, StoreManifest manifest, int shardSamples) {
    return create(folder, manifest, shardSamples, SafetensorsWriter::write);
  }

  /**
   * Makes a new store, or continues one, together with writers of its other parts.
   *
   * @param part of this writer; one that is not the whole must begin and finish all its shards
   * @throws StoreException as {@link #create(Path, StoreManifest)}
   */
  public static StoreWriter create(Path folder, StoreManifest manifest, StorePart part) {
    return create(folder, manifest, part, MAX_SHARD_SAMPLES, SafetensorsWriter::write);
  }

  static StoreWriter create(
      Path folder, StoreManifest manifest, int shardSamples, ShardOutput output) {
    return create(folder, manifest, StorePart.WHOLE, shardSamples, output);
  }

  private static StoreWriter create(
      Path folder, StoreManifest manifest, StorePart part, int shardSamples, ShardOutput output) {
    if (shardSamples < 1 || shardSamples > MAX_SHARD_SAMPLES) {
      throw new IllegalArgumentException(
          "shardSamples must be 1 to %d: %d".formatted(MAX_SHARD_SAMPLES, shardSamples));
    }
    StoreFolder.create(folder);
    WriterLock lock = WriterLock.take(folder, part);
    try {
      StoreFolder.removeLeftovers(folder, part);
      ManifestFile file = newOrEqual(folder, manifest);
      return open(folder, lock, file, part, shardSamples, output);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static StoreWriter open(
      Path folder,
      WriterLock lock,
      ManifestFile file,
      StorePart part,
      int shardSamples,
      ShardOutput output) {
    Shards finished = Shards.open(folder, file);
    try {
      return new StoreWriter(folder, lock, file, finished, part, shardSamples, output);
    } catch (RuntimeException e) {
      finished.close();
      throw e;
    }
  }

  private static ManifestFile newOrEqual(Path folder, StoreManifest manifest) {
    if (!ManifestFile.existsIn(folder)) {
      if (!StoreFolder.shardNames(folder).isEmpty()) {
        throw new StoreException(folder + " has shards but no " + ManifestFile.NAME);
      }
      return ManifestFile.write(folder, manifest);
    }
    ManifestFile file = ManifestFile.read(folder);
    List<String> differences = file.manifest().differences(manifest);
    if (!differences.isEmpty()) {
      throw new StoreException(
          folder
              + " holds embeddings made with other settings; choose another folder, or the same"
              + " settings; it has "
              + String.join("; ", differences));
    }
    return file;
  }

  /** A last shard that is not full counts as pending, its file staying until it is replaced. */
  private void takeBackLastShard() {
    int last = finished.count() - 1;
    if (last >= 0
        && StoreFolder.isAutomatic(finished.get(last).name())
        && finished.get(last).size() < shardSamples) {
      try (Shard shard = finished.removeLast()) {
        pending.take(shard);
      }
    }
  }

  private boolean hasKey(int position, byte[] key) {
    return position < finished.size()
        ? finished.hasKey(position, key)
        : pending.hasKey(position - finished.size(), key);
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
  public boolean isFinished(String name) {
    return Files.isRegularFile(StoreFolder.shard(folder, name));
  }

  /**
   * Begins a shard: samples go into it until {@link #finishShard}. Samples appended before, outside
   * of such a shard, are finished as one of their own.
   *
   * @param name of letters, digits, '.', '_', '+' and '-', such as the base name of a shard of
   *     pictures
   * @throws IllegalArgumentException if the name cannot be a shard's
   * @throws StoreException if a shard of that name is finished
   */
  public void beginShard(String name) {
    checkOpen();
    StoreFolder.checkedName(name);
    if (!begun.isEmpty()) {
      throw new IllegalStateException("shard " + begun + " is begun and not finished");
    }
    if (isFinished(name)) {
      throw new StoreException(folder + ": shard " + name + " is finished already");
    }
    if (pending.size() > 0) {
      write(nextAutomatic());
    }
    begun = name;
  }

  /**
   * Finishes the shard that was begun: it is whole on the disk, whatever happens next. One without
   * samples is a shard, too, so that nobody looks for its captions again.
   *
   * @throws StoreException if it cannot be written; it stays begun, and another call tries again
   */
  public void finishShard() {
    checkOpen();
    if (begun.isEmpty()) {
      throw new IllegalStateException("no shard is begun");
    }
    write(begun);
    begun = "";
  }

  /** Number of samples appended, in this run and before. */
  public int size() {
    return finished.size() + pending.size();
  }

  /** Whether the key was appended, in this run or in one before it whose shard was finished. */
  public boolean contains(String key) {
    return index.find(key.getBytes(StandardCharsets.UTF_8)) >= 0;
  }

  /** Hash of the texts a sample was embedded from, as it was appended; 0 where it is not known. */
  public long textHash(String key) {
    int position = index.find(key.getBytes(StandardCharsets.UTF_8));
    if (position < 0) {
      return 0;
    }
    return position < finished.size()
        ? finished.textHash(position)
        : pending.textHash(position - finished.size());
  }

  /** Appends samples of texts that nobody will compare, else as the other. */
  public void append(List<String> keys, Tensor rows) {
    append(keys, new long[keys.size()], rows);
  }

  /**
   * Appends samples: all of them, or none where a key or value is refused.
   *
   * @param keys n keys that the store does not contain
   * @param textHashes of the texts each sample's rows were made of; 0 where it is not known
   * @param rows [n, R, width], of any floating-point type and device; copied
   * @throws StoreException for a key that is there already, a value that half precision cannot
   *     hold, or a shard that cannot be written (it stays pending, the next append or close tries
   *     again, and {@link #contains} tells which samples of this call are in)
   */
  public void append(List<String> keys, long[] textHashes, Tensor rows) {
    checkOpen();
    if (textHashes.length != keys.size()) {
      throw new IllegalArgumentException(
          textHashes.length + " text hashes for " + keys.size() + " keys");
    }
    if (begun.isEmpty() && !part.isWhole()) {
      throw new IllegalStateException("a writer of a part must begin a shard first");
    }
    checkShape(keys, rows);
    List<byte[]> bytes = checkedKeys(keys);
    if (keys.isEmpty()) {
      return;
    }
    try (Scope scope = new Scope()) {
      Tensor floats = rows.detach().to(Device.CPU).to(DType.F32).contiguous();
      MemorySegment values = Tensors.segment(floats);
      pending.checkRange(values, keys);
      for (int i = 0; i < keys.size(); i++) {
        finishFullShard();
        pending.add(bytes.get(i), textHashes[i], values, i);
        index.add(bytes.get(i));
        unwritten = true;
      }
      finishFullShard();
    }
  }

  private void finishFullShard() {
    if (begun.isEmpty() && pending.size() == shardSamples) {
      write(nextAutomatic());
    }
  }

  private void checkShape(List<String> keys, Tensor rows) {
    long[] expected = {keys.size(), manifest().rowsPerKey(), manifest().width()};
    if (!Arrays.equals(rows.shape(), expected) || !rows.dtype().isFloatingPoint()) {
      throw new IllegalArgumentException(
          rows + " does not fit " + keys.size() + " keys: " + Arrays.toString(expected));
    }
  }

  private List<byte[]> checkedKeys(List<String> keys) {
    Set<String> seen = new HashSet<>();
    List<byte[]> checked = new ArrayList<>();
    for (String key : keys) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      if (key.isEmpty() || bytes.length > MAX_KEY_BYTES) {
        throw new StoreException(
            "%s: a key must have 1 to %d bytes, not %d"
                .formatted(folder, MAX_KEY_BYTES, bytes.length));
      }
      if (!new String(bytes, StandardCharsets.UTF_8).equals(key)) {
        throw new StoreException(folder + ": key '" + key + "' is not Unicode text");
      }
      if (!seen.add(key) || index.find(bytes) >= 0) {
        throw new StoreException(
            "%s: key '%s' comes twice; keys must be unique".formatted(folder, key));
      }
      checked.add(bytes);
    }
    return checked;
  }

  /** Writes what is pending as the next shard; on failure it stays pending. */
  private void write(String name) {
    Path file = StoreFolder.shard(folder, name);
    try {
      pending.write(output, file, manifest.digest());
    } catch (WeightsException e) {
      throw new StoreException(e);
    }
    StoreFolder.syncEntries(folder);
    finished.add(Shard.open(file, manifest));
    pending.clear();
    unwritten = false;
  }

  private String nextAutomatic() {
    int number = 0;
    for (int i = 0; i < finished.count(); i++) {
      number += StoreFolder.isAutomatic(finished.get(i).name()) ? 1 : 0;
    }
    return StoreFolder.automatic(number);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the writer of " + folder + " is closed");
    }
  }

  /**
   * Writes the last shard and lets the next writer in. A shard that the caller began and did not
   * finish is dropped.
   *
   * @throws StoreException if it cannot be written; the shards before it are whole, and the samples
   *     of this one are lost
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (unwritten && begun.isEmpty()) {
        write(nextAutomatic());
      }
    } finally {
      finished.close();
      pending.close();
      lock.close();
    }
  }
}
