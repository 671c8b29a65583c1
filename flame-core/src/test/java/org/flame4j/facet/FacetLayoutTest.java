package org.flame4j.facet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.text.AttentionSpec;
import org.flame4j.text.TokenStream;
import org.junit.jupiter.api.Test;

/** The packed layout against one dense mask a prompt, written from the definition. */
class FacetLayoutTest {
  private static final long SEED = Long.getLong("tests.seed", 42);

  @Test
  void equalsADenseMaskOfEveryPrompt() {
    Random random = new Random(SEED);
    for (int round = 0; round < 6; round++) {
      try (Scope scope = new Scope()) {
        for (Positions kind : Positions.values()) {
          compare(random, kind, AttentionSpec.plain(8));
          compare(random, kind, new AttentionSpec(0.4, 1.5, Integer.MAX_VALUE));
          compare(random, kind, new AttentionSpec(0.3, 0, 1 + random.nextInt(12)));
          compare(random, kind, new AttentionSpec(0.3, 2, 1 + random.nextInt(12)));
        }
      }
    }
  }

  private static void compare(Random random, Positions kind, AttentionSpec spec) {
    List<PackedPrompt> prompts = prompts(random);
    PromptBatch batch = new PromptBatch(prompts);
    TokenStream stream = batch.stream(kind, spec.window(), Compute.CPU);
    int head = prompts.size() < 2 ? 0 : PromptBatch.sharedHead(prompts);
    int tokens = stream.ids().size();
    Tensor q = Tensors.randn(random.nextLong(), 1, tokens, 4, 8);
    Tensor k = Tensors.randn(random.nextLong(), 1, tokens, 2, 8);
    Tensor v = Tensors.randn(random.nextLong(), 1, tokens, 2, 8);
    Tensor actual = stream.layout().attend(spec, q, k, v);
    int start = head;
    for (PackedPrompt prompt : prompts) {
      int own = prompt.length() - head;
      Tensor rows = rows(head, start, own);
      Tensor expected =
          dense(
              prompt,
              kind,
              spec,
              q.indexSelect(0, rows),
              k.indexSelect(0, rows),
              v.indexSelect(0, rows));
      Tensor got = actual.indexSelect(0, rows);
      assertThat(Golden.relativeError(got, expected)).as("seed %d", SEED).isLessThan(1e-5);
      start += own;
    }
    assertReadRows(stream, spec, q, k, v, actual);
  }

  private static void assertReadRows(
      TokenStream stream, AttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor all) {
    Tensor index = Tensors.of(stream.readRows().stream().mapToInt(Integer::intValue).toArray());
    Tensor read = stream.layout().attendRead(spec, q.indexSelect(0, index), k, v);
    assertThat(Golden.relativeError(read, all.indexSelect(0, index)))
        .as("seed %d", SEED)
        .isLessThan(1e-5);
  }

  private static Tensor rows(int head, int start, int own) {
    return Tensors.of(
        IntStream.concat(IntStream.range(0, head), IntStream.range(start, start + own)).toArray());
  }

  /** One to five prompts, some of equal shape, most with a common beginning. */
  private static List<PackedPrompt> prompts(Random random) {
    List<PackedPrompt> prompts = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      int prefix = 3 + random.nextInt(3);
      List<Integer> facets = random.nextBoolean() ? List.of(2, 1, 3) : List.of(4);
      int length = prefix + facets.stream().mapToInt(Integer::intValue).sum();
      List<Integer> ids = new ArrayList<>(List.of(1, 7));
      while (ids.size() < length) {
        ids.add(random.nextInt(3));
      }
      prompts.add(new PackedPrompt(ids, prefix, facets));
    }
    return prompts;
  }

  private static Tensor dense(
      PackedPrompt prompt, Positions kind, AttentionSpec spec, Tensor q, Tensor k, Tensor v) {
    int n = prompt.length();
    List<Integer> positions = prompt.positions(kind);
    float[] mask = new float[n * n];
    for (int i = 0; i < mask.length; i++) {
      boolean near = positions.get(i / n) - positions.get(i % n) < spec.window();
      mask[i] = near && prompt.sees(i / n, i % n) ? 0 : Float.NEGATIVE_INFINITY;
    }
    Tensor scores =
        Golden.capped(
                q.transpose(0, 1).matmul(Golden.twice(k).permute(1, 2, 0)).mul(spec.scale()),
                spec.softcap())
            .add(Tensors.of(mask, n, n)); // [H, N, N]
    return Nn.softmax(scores, -1).matmul(Golden.twice(v).transpose(0, 1)).transpose(0, 1);
  }
}
