package org.flame4j.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.flame4j.facet.CaptionSpan;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.Positions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The picture of the mask, cell by cell against its definition. */
class MaskDrawingTest {
  private static final PackedPrompt PACKED =
      new PackedPrompt(IntStream.range(0, 17).boxed().toList(), 6, List.of(4, 1, 6));

  private static org.w3c.dom.Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  @Test
  void paintsWhatIsSeenOnceAndNothingElse() throws Exception {
    int side = PACKED.length();
    int[][] painted = new int[side][side];
    String svg = new MaskDrawing(PACKED, new CaptionSpan(2, 5), Positions.RUNNING).svg();
    var paths = parse(svg).getElementsByTagName("path");
    for (int i = 0; i < paths.getLength(); i++) {
      String d = ((Element) paths.item(i)).getAttribute("d");
      for (MatchResult run :
          Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1").matcher(d).results().toList()) {
        int start = Integer.parseInt(run.group(1));
        for (int column = start; column < start + Integer.parseInt(run.group(3)); column++) {
          painted[Integer.parseInt(run.group(2))][column]++;
        }
      }
    }
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        assertThat(painted[row][column])
            .as("%d sees %d", row, column)
            .isEqualTo(PACKED.sees(row, column) ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void drawsBothKindsOfPositions(Positions kind) throws Exception {
    var curves =
        parse(new MaskDrawing(PACKED, new CaptionSpan(2, 5), kind).svg())
            .getElementsByTagName("polyline");
    assertThat(curves.getLength()).isEqualTo(2);
    Element used = (Element) curves.item(1);
    assertThat(used.getAttribute("class")).isEqualTo("used");
    assertThat(used.getAttribute("points").split(" ").length == 2)
        .isEqualTo(kind == Positions.RUNNING);
  }
}
