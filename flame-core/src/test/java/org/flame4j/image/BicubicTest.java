package org.flame4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resizing against the filter's definition, and its parts against the whole. */
class BicubicTest {
  private static Tensor noise(int height, int width) {
    byte[] bytes = new byte[3 * height * width];
    new SplittableRandom(height * 31L + width).nextBytes(bytes);
    return Tensors.of(bytes, 3, height, width);
  }

  private static Tensor resize(Tensor image, int height, int width) {
    ResampledAxis rows = new ResampledAxis((int) image.size(1), height, 0, height);
    ResampledAxis columns = new ResampledAxis((int) image.size(2), width, 0, width);
    return Bicubic.resample(image, 0, 0, rows, columns);
  }

  /** Each output sample as its own sum over all input samples, in double precision. */
  private static double[][] naive(double[][] plane, int width) {
    double scale = (double) plane[0].length / width;
    double stretch = Math.max(1, scale);
    double[][] out = new double[plane.length][width];
    for (int y = 0; y < plane.length; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < plane[0].length; i++) {
          double weight = keys((i + 0.5 - (x + 0.5) * scale) / stretch);
          sum += weight * plane[y][i];
          weights += weight;
        }
        out[y][x] = Math.clamp(Math.floor(sum / weights + 0.5), 0, 255);
      }
    }
    return out;
  }

  private static double keys(double x) {
    double a = -0.5;
    double d = Math.abs(x);
    if (d < 1) {
      return (a + 2) * d * d * d - (a + 3) * d * d + 1;
    }
    return d < 2 ? a * (d * d * d - 5 * d * d + 8 * d - 4) : 0;
  }

  private static double[][] transposed(double[][] plane) {
    double[][] out = new double[plane[0].length][plane.length];
    for (int y = 0; y < plane.length; y++) {
      for (int x = 0; x < plane[0].length; x++) {
        out[x][y] = plane[y][x];
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({"40,60,10,15", "7,9,20,31", "33,50,17,17", "1,1,5,5", "90,3,4,8", "16,16,16,16"})
  void equalsTheDefinition(int height, int width, int newHeight, int newWidth) {
    try (Scope scope = new Scope()) {
      Tensor image = noise(height, width);
      float[] in = Tensors.floats(image);
      float[] out = Tensors.floats(resize(image, newHeight, newWidth));
      for (int c = 0; c < 3; c++) {
        double[][] plane = new double[height][width];
        for (int i = 0; i < height * width; i++) {
          plane[i / width][i % width] = in[c * height * width + i];
        }
        double[][] expected = transposed(naive(transposed(naive(plane, newWidth)), newHeight));
        for (int i = 0; i < newHeight * newWidth; i++) {
          assertThat((double) out[c * newHeight * newWidth + i])
              .as("channel %d sample %d", c, i)
              .isCloseTo(expected[i / newWidth][i % newWidth], within(1.0));
        }
      }
    }
  }

  /** One side in whole numbers, sample by sample, each rounded to 8 bits. */
  private static int[] naive(int[] line, ResampledAxis axis) {
    int[] out = new int[axis.wanted()];
    for (int x = 0; x < out.length; x++) {
      long sum = 1 << (ResampledAxis.PRECISION - 1);
      for (int k = 0; k < axis.length(x); k++) {
        sum += (long) line[axis.start(x) + k] * axis.weights()[axis.weightsOf(x) + k];
      }
      out[x] = (int) Math.clamp(sum >> ResampledAxis.PRECISION, 0, 255);
    }
    return out;
  }

  /** One plane of a picture, row by row and then column by column. */
  private static int[][] naive(int[][] plane, ResampledAxis rows, ResampledAxis columns) {
    int[][] narrowed = new int[plane.length][];
    for (int y = 0; y < plane.length; y++) {
      narrowed[y] = naive(plane[y], columns);
    }
    int[][] out = new int[rows.wanted()][columns.wanted()];
    for (int x = 0; x < columns.wanted(); x++) {
      int[] column = new int[plane.length];
      for (int y = 0; y < plane.length; y++) {
        column[y] = narrowed[y][x];
      }
      int[] lowered = naive(column, rows);
      for (int y = 0; y < lowered.length; y++) {
        out[y][x] = lowered[y];
      }
    }
    return out;
  }

  /** The part of channel {@code c} that a crop shows. */
  private static int[][] cut(Tensor image, int c, int top, int left, int height, int width) {
    long[] values =
        Tensors.longs(image.narrow(0, c, 1).narrow(1, top, height).narrow(2, left, width));
    int[][] out = new int[height][width];
    for (int i = 0; i < values.length; i++) {
      out[i / width][i % width] = (int) values[i];
    }
    return out;
  }

  /** A side's filter onto any part of any size. */
  private static ResampledAxis axis(int source, RandomGenerator random) {
    int resized = random.nextInt(1, 60);
    int from = random.nextInt(resized);
    return new ResampledAxis(source, resized, from, random.nextInt(1, resized - from + 1));
  }

  /**
   * To the bit, for crops of pictures that lie in planes and as decoders leave them, of less than a
   * block of rows and of several.
   */
  @ParameterizedTest
  @CsvSource({"1,1", "1,300", "300,1", "20,2000", "90,70", "128,33", "129,33", "400,50"})
  void equalsItsNaiveTwin(int height, int width) {
    RandomGenerator random = new SplittableRandom(height * 7L + width);
    for (int turn = 0; turn < 6; turn++) {
      try (Scope scope = new Scope()) {
        Tensor planes = noise(height, width);
        Tensor decoded = planes.permute(1, 2, 0).contiguous().permute(2, 0, 1);
        int h = random.nextInt(1, height + 1);
        int w = random.nextInt(1, width + 1);
        int top = random.nextInt(height - h + 1);
        int left = random.nextInt(width - w + 1);
        ResampledAxis rows = axis(h, random);
        ResampledAxis columns = axis(w, random);
        Tensor out = Bicubic.resample(turn % 2 == 0 ? planes : decoded, top, left, rows, columns);
        assertThat(out.shape()).containsExactly(3, rows.wanted(), columns.wanted());
        for (int c = 0; c < 3; c++) {
          assertThat(cut(out, c, 0, 0, rows.wanted(), columns.wanted()))
              .as("%d x %d at %d, %d, channel %d", h, w, top, left, c)
              .isDeepEqualTo(naive(cut(planes, c, top, left, h, w), rows, columns));
        }
      }
    }
  }

  /** libtorch rounds its weights to 16 bits, so it comes close only. */
  @Test
  void comesCloseToLibtorch() {
    try (Scope scope = new Scope()) {
      Tensor image = noise(150, 200);
      Tensor theirs = Nn.resizeBicubic(image.unsqueeze(0), 60, 70).squeeze(0);
      Tensor difference = resize(image, 60, 70).to(DType.F32).sub(theirs.to(DType.F32)).abs();
      assertThat(difference.reshape(-1).amax(0, false).item()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void aPartOfTheResultEqualsThatPartOfTheWhole() {
    try (Scope scope = new Scope()) {
      Tensor image = noise(80, 120);
      Tensor whole = resize(image, 30, 45).narrow(1, 4, 20).narrow(2, 9, 30);
      Tensor part =
          Bicubic.resample(
              image, 0, 0, new ResampledAxis(80, 30, 4, 20), new ResampledAxis(120, 45, 9, 30));
      assertThat(Tensors.floats(part)).isEqualTo(Tensors.floats(whole));
    }
  }

  /** Pixels outside of a crop have no say in it. */
  @Test
  void aCropIsAPictureOfItsOwn() {
    try (Scope scope = new Scope()) {
      Tensor image = noise(50, 70);
      Tensor cut = image.narrow(1, 11, 20).narrow(2, 5, 40).contiguous();
      ResampledAxis rows = new ResampledAxis(20, 16, 0, 16);
      ResampledAxis columns = new ResampledAxis(40, 16, 0, 16);
      assertThat(Tensors.floats(Bicubic.resample(image, 11, 5, rows, columns)))
          .isEqualTo(Tensors.floats(resize(cut, 16, 16)));
    }
  }

  /** What would be 224 x 11,200,000 pixels if all of it were resized. */
  @Test
  void thinPicturesCostOnlyWhatIsShown() {
    try (Scope scope = new Scope()) {
      RandomGenerator random = new SplittableRandom(1);
      Tensor thin = noise(50_000, 1);
      assertThat(new ResizeCenterCrop(224).apply(thin, random).shape())
          .containsExactly(3, 224, 224);
      assertThat(new RandomResizedCrop(224, 0.9, 1).apply(thin, random).shape())
          .containsExactly(3, 224, 224);
    }
  }
}
