package org.flame4j.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which picture comes when: for each epoch a list that follows from the seed alone, so that a run
 * can go on in the middle of one, on any number of processes.
 *
 * <p>Of each source a pass shows every picture once before the next begins. Sources are mixed
 * evenly. With a shuffle buffer smaller than the data, shards come in random order and are read
 * from their beginnings to their ends; each picture is drawn from a buffer that they flow through.
 */
public final class TrainingOrder {
  private final List<TrainingSource> sources;
  private final int buffer;
  private final long seed;
  private final int size;

  /**
   * @param buffer pictures among which the next is drawn; as many as there are, or more, for an
   *     even shuffle of all
   * @throws DataException where a source would never be shown, or an epoch has no pictures, or more
   *     than a list can hold
   */
  public TrainingOrder(List<TrainingSource> sources, int buffer, long seed) {
    if (buffer < 1) {
      throw new IllegalArgumentException("shuffle buffer must be positive; buffer=" + buffer);
    }
    this.sources = List.copyOf(sources);
    this.buffer = buffer;
    this.seed = seed;
    size = size(sources);
  }

  private static int size(List<TrainingSource> sources) {
    for (TrainingSource source : sources) {
      if (source.size() > 0 && source.perEpoch() == 0) {
        throw new DataException(
            "weight %s is too low for a source of %d pictures: no epoch would show any of them"
                .formatted(source.weight(), source.size()));
      }
    }
    long pictures = sources.stream().mapToLong(TrainingSource::perEpoch).sum();
    if (pictures < 1 || pictures > Integer.MAX_VALUE) {
      throw new DataException(
          "with these weights an epoch has %d pictures, but it must have 1 to %d: give others"
              .formatted(pictures, Integer.MAX_VALUE));
    }
    return (int) pictures;
  }

  /** Pictures of an epoch. */
  public int size() {
    return size;
  }

  /** The pictures of an epoch, counted from 0, in their order. */
  public List<Sample> epoch(int epoch) {
    List<List<Sample>> parts = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).perEpoch() > 0) {
        parts.add(part(i, epoch));
      }
    }
    List<Sample> mixed = mixed(parts);
    // Passes that are shuffled need no more: it would bring two showings of a picture together,
    // which a batch takes for two pictures.
    return shufflesAll() ? mixed : buffered(mixed, epoch);
  }

  private boolean shufflesAll() {
    return buffer >= size;
  }

  private static List<Sample> fullyShuffled(List<Sample> samples, Random random) {
    Collections.shuffle(samples, random);
    return samples;
  }

  /** What an epoch shows of a source: a piece of the endless row of its passes. */
  private List<Sample> part(int source, int epoch) {
    TrainingSource from = sources.get(source);
    long total = from.size();
    long next = from.perEpoch() * epoch;
    long end = next + from.perEpoch();
    List<Sample> part = new ArrayList<>((int) from.perEpoch());
    while (next < end) {
      List<Sample> pass = pass(source, next / total);
      long until = Math.min(end, (next / total + 1) * total);
      part.addAll(pass.subList((int) (next % total), (int) (until - next + next % total)));
      next = until;
    }
    return part;
  }

  private List<Sample> pass(int source, long pass) {
    Random random = random(source, pass);
    List<List<Sample>> shards = new ArrayList<>(sources.get(source).shards());
    Collections.shuffle(shards, random);
    List<Sample> all = new ArrayList<>(sources.get(source).size());
    shards.forEach(all::addAll);
    return shufflesAll() ? fullyShuffled(all, random) : all;
  }

  /** Takes from the part that is furthest behind. */
  private List<Sample> mixed(List<List<Sample>> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    List<Sample> mixed = new ArrayList<>(size);
    int[] taken = new int[parts.size()];
    while (mixed.size() < size) {
      int behind = -1;
      double least = 1;
      for (int i = 0; i < taken.length; i++) {
        double share = (taken[i] + 0.5) / parts.get(i).size();
        if (share < least) {
          behind = i;
          least = share;
        }
      }
      mixed.add(parts.get(behind).get(taken[behind]++));
    }
    return mixed;
  }

  private List<Sample> buffered(List<Sample> samples, int epoch) {
    Random random = random(-1, epoch);
    List<Sample> waiting = new ArrayList<>(samples.subList(0, buffer));
    List<Sample> order = new ArrayList<>(samples.size());
    for (Sample next : samples.subList(buffer, samples.size())) {
      order.add(waiting.set(random.nextInt(buffer), next));
    }
    Collections.shuffle(waiting, random);
    order.addAll(waiting);
    return order;
  }

  private Random random(int source, long turn) {
    return new Random(seed * 1_000_003 + turn + (source + 1) * 0x9E3779B97F4A7C15L);
  }
}
