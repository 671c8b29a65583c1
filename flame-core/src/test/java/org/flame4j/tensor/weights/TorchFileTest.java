package org.flame4j.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flame4j.Golden;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that torch.save wrote, beside the same tensors in safetensors files. */
class TorchFileTest {
  @TempDir private Path dir;

  private static Path golden(String name) {
    return Golden.path("towers/" + name);
  }

  private static void assertSame(Weights actual, Weights expected) {
    assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
    for (String name : expected.names()) {
      try (Scope scope = new Scope()) {
        assertThat(actual.info(name)).as(name).isEqualTo(expected.info(name));
        assertThat(TorchBytes.of(actual.load(name)))
            .as(name)
            .isEqualTo(TorchBytes.of(expected.load(name)));
        actual.release(name);
      }
    }
  }

  @Test
  void readsTheStateOfATrainingCheckpoint() {
    try (Weights torch = TorchFile.open(golden("checkpoint.pt"));
        Weights twin = SafetensorsFile.open(golden("checkpoint.safetensors"))) {
      assertSame(torch, twin);
      assertThat(torch.metadata()).containsEntry("epoch", "5").containsEntry("name", "tiny");
      assertThat(torch.isView("module.visual.conv1.weight")).isTrue();
    }
  }

  @Test
  void readsEveryTypeAndLayout() {
    try (Weights torch = TorchFile.open(golden("odd.pt"));
        Weights twin = SafetensorsFile.open(golden("odd.safetensors"))) {
      assertSame(torch, twin);
      assertThat(torch.isView("t")).isFalse();
      assertThat(torch.info("bf16").dtype()).isEqualTo(DType.BF16);
      try (Scope scope = new Scope()) {
        assertThat(Tensors.floats(torch.load("scalar"))).containsExactly(3.5f);
      }
    }
  }

  @Test
  void refusesTheOldForm() {
    assertThatThrownBy(() -> TorchFile.open(golden("old.pt")))
        .isInstanceOf(WeightsException.class)
        .hasMessageContainingAll("old.pt", "old form", "save it again");
  }

  @Test
  void refusesTensorsThatAreNotThere() {
    try (Weights torch = TorchFile.open(golden("odd.pt"))) {
      assertThatThrownBy(() -> torch.load("none")).hasMessageContaining("no tensor 'none'");
    }
  }

  private Path archive(TorchBytes bytes) throws IOException {
    return Files.write(dir.resolve("a.pt"), bytes.archive());
  }

  private void assertRefused(TorchBytes bytes, String... message) throws IOException {
    Path file = archive(bytes);
    assertThatThrownBy(() -> TorchFile.open(file))
        .isInstanceOf(WeightsException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void refusesEveryNameThatIsNotOnTheList() throws IOException {
    assertRefused(new TorchBytes().global("os", "system"), "'os.system'", "nothing was run");
    assertRefused(new TorchBytes().global("builtins", "eval"), "'builtins.eval'");
    assertRefused(new TorchBytes().global("java.lang", "Runtime"), "'java.lang.Runtime'");
    assertRefused(new TorchBytes().global("torch", "load"), "'torch.load'");
    assertRefused(new TorchBytes().global("a\nb".replace('\n', '\t'), "c"), "'a?b.c'");
  }

  @Test
  void refusesTensorsThatLeaveTheirStorage() throws IOException {
    assertRefused(new TorchBytes().tensor("w", 4, 0, new int[] {5}, new int[] {1}), "[5]");
    assertRefused(new TorchBytes().tensor("w", 4, 1, new int[] {4}, new int[] {1}), "value 1");
    assertRefused(new TorchBytes().tensor("w", 4, -1, new int[] {4}, new int[] {1}), "value -1");
    assertRefused(new TorchBytes().tensor("w", 4, 0, new int[] {2, 2}, new int[] {3, 1}), "[3, 1]");
    assertRefused(new TorchBytes().tensor("w", 4, 0, new int[] {2}, new int[] {-1}), "[-1]");
    assertRefused(new TorchBytes().tensor("w", 4, 0, new int[] {9}, new int[] {0}), "repeats");
    assertRefused(
        new TorchBytes().tensor("w", 4, 3, new int[] {2}, new int[] {Integer.MAX_VALUE}), "[2]");
    assertRefused(new TorchBytes().tensor("w", 4, 0, new int[] {-2}, new int[] {1}), "negative");
    assertRefused(
        new TorchBytes().tensor("w", 1 << 20, 0, new int[] {1}, new int[] {1}), "too few");
  }

  @Test
  void readsATensorOfItsOwnBytes() throws IOException {
    Path file = archive(new TorchBytes().tensor("w", 4, 0, new int[] {2, 2}, new int[] {1, 2}));
    try (Weights torch = TorchFile.open(file);
        Scope scope = new Scope()) {
      assertThat(Tensors.floats(torch.load("w"))).containsExactly(0, 2, 1, 3);
    }
  }

  @Test
  void refusesOtherByteOrdersAndEmptyFiles() throws IOException {
    assertRefused(
        new TorchBytes().tensor("w", 4, 0, new int[] {4}, new int[] {1}).order("big"),
        "big-endian");
    assertRefused(new TorchBytes(), "no tensors");
    Path file = Files.write(dir.resolve("b.pt"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> TorchFile.open(file)).hasMessageContaining("neither");
  }

  @Test
  void refusesCompressedArchives() throws IOException {
    assertRefused(
        new TorchBytes().tensor("w", 4, 0, new int[] {4}, new int[] {1}).compressed(),
        "compressed");
  }
}
