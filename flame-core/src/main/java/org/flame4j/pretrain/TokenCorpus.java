package org.flame4j.pretrain;

import java.util.Arrays;
import java.util.List;

/**
 * All sequences of a corpus file as token ids, each of at most the context's length.
 *
 * @param ids of all sequences, one after another
 * @param starts where each sequence starts in {@code ids}, and behind the last where it ends [S+1]
 * @param answers index within the sequence of the first token of its answer; its length for none
 * @param languages names
 * @param language index into {@code languages} [S]
 */
record TokenCorpus(int[] ids, int[] starts, int[] answers, List<String> languages, int[] language) {

  int sequences() {
    return answers.length;
  }

  int length(int sequence) {
    return starts[sequence + 1] - starts[sequence];
  }

  int id(int sequence, int position) {
    return ids[starts[sequence] + position];
  }

  long tokens() {
    return ids.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenCorpus o
        && Arrays.equals(ids, o.ids)
        && Arrays.equals(starts, o.starts)
        && Arrays.equals(answers, o.answers)
        && languages.equals(o.languages)
        && Arrays.equals(language, o.language);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return "TokenCorpus[" + sequences() + " sequences, " + tokens() + " tokens]";
  }
}
