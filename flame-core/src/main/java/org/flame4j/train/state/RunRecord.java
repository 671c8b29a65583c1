package org.flame4j.train.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.tensor.weights.FileFailure;
import org.flame4j.tensor.weights.JsonFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run is a run of, as {@code run.json} in its folder: whoever goes on with it must want the
 * same.
 *
 * @param version of this form, {@value #VERSION}
 * @param settings all that decides the result, resolved
 * @param data what it learns from, with a fingerprint
 * @param starts who has begun it or gone on with it
 */
public record RunRecord(
    int version, Map<String, String> settings, Map<String, String> data, List<Start> starts) {
  public static final int VERSION = 1;
  private static final long MOST_BYTES = 1 << 24;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /**
   * @param date when, in ISO form
   * @param step behind which it began
   * @param program versions, machine, processes
   */
  public record Start(String date, long step, Map<String, String> program) {
    public Start {
      program = new TreeMap<>(program);
    }
  }

  public RunRecord {
    settings = new TreeMap<>(settings);
    data = new TreeMap<>(data);
    starts = List.copyOf(starts);
    if (version != VERSION) {
      throw new StateException(
          "version " + version + " of a run's record is not supported; known: " + VERSION);
    }
  }

  /** Of a run that has not begun. */
  public static RunRecord of(Map<String, String> settings, Map<String, String> data) {
    return new RunRecord(VERSION, settings, data, List.of());
  }

  /** The same with one more start. */
  public RunRecord startedBy(Start start) {
    List<Start> all = new ArrayList<>(starts);
    all.add(start);
    return new RunRecord(version, settings, data, all);
  }

  /**
   * @throws StateException for a file that is none, or has keys that this program does not know
   */
  public static RunRecord read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new StateException(file + " is too large for the record of a run");
      }
      return JSON.readValue(Files.readString(file, StandardCharsets.UTF_8), RunRecord.class);
    } catch (IOException e) {
      throw new StateException("cannot read " + file + ": " + FileFailure.reason(e), e);
    } catch (JacksonException e) {
      throw new StateException(file + " is no record of a run: " + JsonFailure.reason(e), e);
    }
  }

  public void write(Path file) {
    try {
      byte[] json = (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(file, AtomicFile.bytes(json));
    } catch (IOException e) {
      throw new StateException("cannot write " + e.getMessage(), e);
    }
  }

  /**
   * One thing that two runs do not have in common; of what one of them has not, it is null.
   *
   * @param name of the setting, or of the fact about the data
   * @param before in this run
   * @param wanted in the other
   */
  public record Difference(String name, @Nullable String before, @Nullable String wanted) {}

  /** All that tells a run that somebody wants from this one, settings first; empty for the same. */
  public List<Difference> differences(RunRecord wanted) {
    List<Difference> all = new ArrayList<>();
    add(all, settings, wanted.settings);
    add(all, data, wanted.data);
    return all;
  }

  private static void add(
      List<Difference> all, Map<String, String> before, Map<String, String> wanted) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(wanted.keySet());
    for (String name : names) {
      if (!Objects.equals(before.get(name), wanted.get(name))) {
        all.add(new Difference(name, before.get(name), wanted.get(name)));
      }
    }
  }
}
