package org.flame4j.embed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.flame4j.data.DataException;
import org.flame4j.data.DataShard;
import org.flame4j.data.DataSource;
import org.flame4j.data.KeyTable;
import org.flame4j.data.Sample;
import org.flame4j.data.SampleReader;
import org.flame4j.store.StoreException;
import org.flame4j.store.StorePart;
import org.flame4j.store.StoreWriter;
import org.flame4j.tensor.Scope;

/**
 * One walk over the data. Shards are cut into pieces of so many samples; a piece is embedded and
 * stored as one unit, under a name of its own.
 */
final class EmbedRun {
  /** Samples whose rows are put together at a time. */
  private static final int APPENDED = 128;

  private final EmbedPlan plan;
  private final PieceEncoder encoder;
  private final StoreWriter writer;
  private final EmbedTally tally;
  private final EmbedListener listener;
  private final BooleanSupplier stop;
  private final KeyTable seen = new KeyTable();
  private final int pieceSamples;
  private int damaged;

  EmbedRun(
      EmbedPlan plan,
      PieceEncoder encoder,
      StoreWriter writer,
      EmbedTally tally,
      EmbedListener listener,
      BooleanSupplier stop,
      int pieceSamples) {
    this.plan = plan;
    this.encoder = encoder;
    this.writer = writer;
    this.tally = tally;
    this.listener = listener;
    this.stop = stop;
    this.pieceSamples = pieceSamples;
  }

  /** Walks over a part's shards, or, where there are fewer shards than parts, its pieces. */
  EmbedJob.Result run(DataSource data, StorePart part) {
    boolean whole = data.shards().size() >= part.count(); // shards, not pieces, are dealt out
    List<DataShard> mine = new ArrayList<>();
    for (int i = 0; i < data.shards().size(); i++) {
      if (!whole || i % part.count() == part.index()) {
        mine.add(data.shards().get(i));
      }
    }
    double bytes = mine.stream().mapToDouble(DataShard::bytes).sum();
    double done = 0;
    Pieces pieces = new Pieces(whole ? StorePart.WHOLE : part);
    for (DataShard shard : mine) {
      if (!stop.getAsBoolean()) {
        read(shard, pieces, done / bytes, shard.bytes() / bytes);
        done += shard.bytes();
      }
    }
    return new EmbedJob.Result(tally.progress(), damaged, !stop.getAsBoolean());
  }

  /** Deals pieces out in turn. */
  private static final class Pieces {
    private final StorePart part;
    private long count;

    Pieces(StorePart part) {
      this.part = part;
    }

    boolean isNextMine() {
      return count++ % part.count() == part.index();
    }
  }

  /**
   * @param start share of the data before the shard
   * @param weight share of the data that it is
   */
  private void read(DataShard shard, Pieces pieces, double start, double weight) {
    try (SampleReader reader = shard.open(listener)) {
      int number = 0;
      List<Sample> piece = next(reader);
      while (!piece.isEmpty() && !stop.getAsBoolean()) {
        double end = start + weight * reader.share();
        if (pieces.isNextMine()) {
          embed(String.format(Locale.ROOT, "%s.%05d", shard.name(), number), piece, end);
        }
        number++;
        if (!stop.getAsBoolean()) {
          tally.reached(end);
          piece = next(reader);
        }
      }
    } catch (DataException e) {
      damaged++;
      listener.damaged(shard.name(), String.valueOf(e.getMessage()));
    }
  }

  private List<Sample> next(SampleReader reader) {
    List<Sample> piece = new ArrayList<>();
    while (piece.size() < pieceSamples) {
      Optional<Sample> sample = reader.next();
      if (sample.isEmpty()) {
        break;
      }
      piece.add(sample.orElseThrow());
    }
    return piece;
  }

  /** Embeds what the store does not hold, and stores it. */
  private void embed(String name, List<Sample> piece, double end) {
    List<Sample> missing = piece.stream().filter(this::isMissing).toList();
    if (missing.isEmpty()) {
      return;
    }
    try (Scope scope = new Scope()) {
      encoder
          .encode(missing, end - tally.share(), tally, listener, stop)
          .ifPresent(rows -> store(name, rows));
    }
  }

  private boolean isMissing(Sample sample) {
    String key = sample.key();
    if (seen.first(key) >= 0) {
      listener.skipped(key, "sample '" + key + "': its key came before");
      return false;
    }
    seen.add(key, 0);
    if (!writer.contains(key)) {
      return true;
    }
    long stored = writer.textHash(key);
    if (stored != 0 && stored != TextHash.of(sample, plan)) {
      throw new StoreException(
          "the texts of sample '%s' have changed since the store was made; give another --out"
              .formatted(key));
    }
    tally.before(1);
    return false;
  }

  private void store(String name, PieceRows rows) {
    List<Sample> samples = rows.samples();
    if (samples.isEmpty()) {
      return;
    }
    writer.beginShard(free(name));
    for (int start = 0; start < samples.size(); start += APPENDED) {
      List<Sample> some = samples.subList(start, Math.min(samples.size(), start + APPENDED));
      try (Scope scope = new Scope()) {
        writer.append(
            some.stream().map(Sample::key).toList(),
            some.stream().mapToLong(sample -> TextHash.of(sample, plan)).toArray(),
            rows.of(some));
      }
    }
    writer.finishShard();
    tally.stored(samples.size(), rows.repeated());
  }

  /** The name is taken where the data have grown since: what is new goes beside. */
  private String free(String name) {
    String free = name;
    for (int i = 1; writer.isFinished(free); i++) {
      free = name + "+" + i;
    }
    return free;
  }
}
