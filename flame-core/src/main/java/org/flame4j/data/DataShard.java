package org.flame4j.data;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A part of a data set that is read in one go: a file, or a folder of pictures. */
public interface DataShard {
  /** Unique in its data set: letters, digits, {@code _}, {@code -} and dots, for names of files. */
  String name();

  /** How large it is, in comparison with the other shards. */
  long bytes();

  /**
   * Opens it for one pass.
   *
   * @param skipped is told of samples that have a name but cannot be read
   * @throws DataException naming the file and the cause
   */
  SampleReader open(SkipListener skipped);

  /** Samples that are in memory already. */
  static DataShard of(String name, List<Sample> samples) {
    return new InMemory(name, List.copyOf(samples));
  }

  /** See {@link #of}. */
  record InMemory(String name, List<Sample> samples) implements DataShard {
    @Override
    public long bytes() {
      return samples.size();
    }

    @Override
    public SampleReader open(SkipListener skipped) {
      Iterator<Sample> iterator = samples.iterator();
      return new SampleReader() {
        private int read;

        @Override
        public Optional<Sample> next() {
          read += iterator.hasNext() ? 1 : 0;
          return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
        }

        @Override
        public String where() {
          return name + " sample " + read;
        }

        @Override
        public double share() {
          return samples.isEmpty() ? 1 : (double) read / samples.size();
        }

        @Override
        public void close() {}
      };
    }
  }
}
