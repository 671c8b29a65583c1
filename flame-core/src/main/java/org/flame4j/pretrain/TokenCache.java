package org.flame4j.pretrain;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flame4j.tensor.weights.AtomicFile;

/**
 * A tokenised corpus on disk: magic, the key of what it was made from, languages, then the number
 * arrays, each behind its length; big-endian.
 */
final class TokenCache {
  private static final int MAGIC = 0x464c4d31;

  private TokenCache() {}

  static void write(Path file, String key, TokenCorpus corpus) {
    try {
      AtomicFile.write(
          file,
          channel -> {
            DataOutputStream out =
                new DataOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            out.writeInt(MAGIC);
            out.writeUTF(key);
            out.writeInt(corpus.languages().size());
            for (String language : corpus.languages()) {
              out.writeUTF(language);
            }
            for (int[] array : arrays(corpus)) {
              write(out, array);
            }
            out.flush();
          });
    } catch (IOException e) {
      throw new PretrainException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static List<int[]> arrays(TokenCorpus corpus) {
    return List.of(corpus.ids(), corpus.starts(), corpus.answers(), corpus.language());
  }

  private static void write(DataOutputStream out, int[] values) throws IOException {
    out.writeInt(values.length);
    for (int value : values) {
      out.writeInt(value);
    }
  }

  /** Whether {@code file} was made from what {@code key} names. */
  static boolean fits(Path file, String key) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (DataInputStream in = open(file)) {
      return in.readInt() == MAGIC && in.readUTF().equals(key);
    } catch (IOException e) {
      return false; // cut short or of another kind: it is made again
    }
  }

  static TokenCorpus read(Path file) {
    try (DataInputStream in = open(file)) {
      in.readInt();
      in.readUTF();
      List<String> languages = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        languages.add(in.readUTF());
      }
      long most = Files.size(file) / Integer.BYTES;
      int[] ids = ints(in, most);
      int[] starts = ints(in, most);
      int[] answers = ints(in, most);
      return new TokenCorpus(ids, starts, answers, List.copyOf(languages), ints(in, most));
    } catch (IOException e) {
      throw new PretrainException(file + " is damaged: delete it and run again", e);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }

  private static int[] ints(DataInputStream in, long most) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new IOException("an array of " + length + " numbers does not fit");
    }
    int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = in.readInt();
    }
    return values;
  }
}
