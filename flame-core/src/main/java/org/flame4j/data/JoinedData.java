package org.flame4j.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A data set whose samples get further texts by their keys. */
public final class JoinedData {
  private JoinedData() {}

  /**
   * The same shards with the texts added, where there are any.
   *
   * @param texts stay the caller's, and open as long as the data is read
   */
  public static DataSource of(DataSource data, List<KeyedTexts> texts) {
    return texts.isEmpty()
        ? data
        : DataSource.of(
            data.shards().stream().map(shard -> (DataShard) new Shard(shard, texts)).toList());
  }

  private record Shard(DataShard shard, List<KeyedTexts> texts) implements DataShard {
    @Override
    public String name() {
      return shard.name();
    }

    @Override
    public long bytes() {
      return shard.bytes();
    }

    @Override
    public SampleReader open(SkipListener skipped) {
      return new Reader(shard.open(skipped), texts);
    }
  }

  private record Reader(SampleReader reader, List<KeyedTexts> texts) implements SampleReader {
    @Override
    public Optional<Sample> next() {
      return reader.next().map(this::joined);
    }

    private Sample joined(Sample sample) {
      Map<String, String> all = new LinkedHashMap<>(sample.texts());
      for (KeyedTexts source : texts) {
        String text = source.text(sample.key());
        if (!text.isEmpty()) {
          all.put(source.field().name(), text);
        }
      }
      return new Sample(sample.key(), sample.image(), all);
    }

    @Override
    public String where() {
      return reader.where();
    }

    @Override
    public double share() {
      return reader.share();
    }

    @Override
    public boolean passesOverRepeatedKeys() {
      return reader.passesOverRepeatedKeys();
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
