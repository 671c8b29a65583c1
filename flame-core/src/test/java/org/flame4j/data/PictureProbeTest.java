package org.flame4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A look at some pictures before any work. */
class PictureProbeTest {
  @TempDir private Path folder;

  private List<Sample> samples(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Sample("k" + i, ImageSource.file(folder.resolve(i + ".png")), Map.of()))
        .toList();
  }

  @Test
  void namesTheFirstPictureThatIsNotThereAndSaysWhy() {
    String first = folder.resolve("0.png").toString();
    assertThat(PictureProbe.complaint("--data a.tsv", samples(1000)))
        .hasValue(
            "none of the 32 pictures that were tried of --data a.tsv can be read: "
                + first
                + ": there is no such file (a table's paths begin in the table's folder: put the pictures there, or write whole paths into it)");
    assertThat(PictureProbe.complaint("x", samples(3)).orElseThrow()).contains("of the 3 pictures");
    assertThat(PictureProbe.complaint("x", List.of())).isEmpty();
  }

  @Test
  void onePictureThatCanBeReadIsEnough() throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", folder.resolve("968.png").toFile()); // the last of those tried
    assertThat(PictureProbe.complaint("x", samples(1000))).isEmpty();
  }

  @Test
  void whatIsThereIsNotLookedForElsewhere() throws IOException {
    Files.write(folder.resolve("0.png"), new byte[] {1, 2, 3});
    assertThat(PictureProbe.complaint("x", samples(2)).orElseThrow())
        .contains("0.png: ")
        .doesNotContain("table");
  }
}
