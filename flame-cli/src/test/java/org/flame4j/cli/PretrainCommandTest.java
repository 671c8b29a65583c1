package org.flame4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A language model of a handful of sentences, trained and used by command. */
class PretrainCommandTest {
  @TempDir private Path folder;

  private Path corpus() throws IOException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    List<String> lines = new ArrayList<>();
    for (String name : List.of("chat", "chien", "maison", "arbre")) {
      lines.add("{\"text\": \"word: " + name + " is:\", \"answer\": \" x\", \"lang\": \"fr\"}");
    }
    Files.write(corpus.resolve("train.jsonl"), lines);
    Files.write(corpus.resolve("heldout.jsonl"), lines.subList(0, 1));
    return corpus;
  }

  private Object[] line(Path corpus, Path out, Object... more) {
    List<Object> line =
        new ArrayList<>(
            List.of("pretrain-lm", "--corpus", corpus, "--out", out, "--layers", 2, "--width", 32));
    line.addAll(List.of("--vocab", 270, "--context", 32, "--batch-tokens", 64));
    line.addAll(List.of(more));
    return line.toArray();
  }

  @Test
  void trainsAModelThatTheOtherCommandsOpen() throws IOException {
    Path out = folder.resolve("out");
    Flame trained = Flame.run(line(corpus(), out, "--steps", 20));
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("model in " + out);
    assertThat(trained.err()).contains("parameters", "held out after 20 steps", "fr", "nats");
    assertThat(out.resolve("perplexity.json")).exists();
    Flame inspected = Flame.run("inspect", "--llm", out, "a dog");
    assertThat(inspected.code()).as(inspected.err()).isZero();
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path out = folder.resolve("out");
    Flame both = Flame.run(line(corpus(), out, "--steps", 2, "--minutes", 1));
    assertThat(both.code()).isEqualTo(2);
    Flame neither = Flame.run(line(corpus(), out));
    assertThat(neither.code()).isEqualTo(2);
    Flame nowhere = Flame.run(line(folder.resolve("none"), out, "--steps", 2));
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.err()).contains("train.jsonl does not exist");
    Flame odd = Flame.run(line(corpus(), out, "--steps", 2, "--heads", 5));
    assertThat(odd.code()).isEqualTo(2);
    assertThat(odd.err())
        .contains("--width must be a multiple of twice --heads; they are 32 and 5");
  }
}
