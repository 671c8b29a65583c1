package org.flame4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.stream.DoubleStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** Drawings are sound XML, and show their values. */
class ChartsTest {
  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  @Test
  void barsAreAsLongAsTheirValues() throws Exception {
    String svg =
        new BarChart(
                List.of("A & B", "C"),
                List.of(
                    new BarChart.Group("<Français>", List.of(0.4, 0.2)),
                    new BarChart.Group("other", List.of(0.1, 0.0))),
                0.01)
            .svg("\"title\"");
    var bars = parse(svg).getElementsByTagName("rect");
    assertThat(bars.getLength()).isEqualTo(4);
    double[] widths = new double[4];
    for (int i = 0; i < 4; i++) {
      widths[i] = Double.parseDouble(((Element) bars.item(i)).getAttribute("width"));
    }
    assertThat(widths[0] / widths[1]).isBetween(1.98, 2.02);
    assertThat(widths[0] / widths[2]).isBetween(3.9, 4.1);
    assertThat(svg).contains("40.0", "&lt;Français&gt;", "A &amp; B");
  }

  @Test
  void curvesSpanTheRun() throws Exception {
    String svg = LineChart.overARun(List.of(new double[] {4, 2, 1}, new double[0])).svg("loss");
    var lines = parse(svg).getElementsByTagName("polyline");
    assertThat(lines.getLength()).isEqualTo(1);
    assertThat(((Element) lines.item(0)).getAttribute("points").split(" ")).hasSize(3);
    parse(LineChart.overARun(List.of()).svg("nothing"));
    parse(new BarChart(List.of(), List.of(), 0).svg("nothing"));
  }

  @Test
  void scalesEndOnRoundNumbers() {
    assertThat(Scale.upTo(43)).isEqualTo(new Scale(10, 50));
    assertThat(Scale.upTo(10)).isEqualTo(new Scale(2, 10));
    assertThat(Scale.upTo(7.2)).isEqualTo(new Scale(2, 8));
    assertThat(Scale.upTo(0).ticks()).isPositive();
  }

  @Test
  void longRunsAreThinned() {
    assertThat(Curves.thinned(DoubleStream.iterate(0, i -> i + 1).limit(1000).toArray()))
        .hasSize(100)
        .startsWith(4.5, 14.5);
    assertThat(Curves.thinned(new double[] {1, 2})).containsExactly(1, 2);
  }

  @Test
  void whateverComesFromDataIsEscaped() {
    assertThat(Html.text("<b a='1'>&\"\n")).isEqualTo("&lt;b a=&#39;1&#39;&gt;&amp;&quot; ");
    assertThat(Html.foreign("ar", "<x>"))
        .isEqualTo("<bdi lang=\"ar\" dir=\"auto\">&lt;x&gt;</bdi>");
    assertThat(Html.percent(0.0028)).isEqualTo("0.28 %");
    assertThat(Html.percent(0.2)).isEqualTo("20.0 %");
    assertThat(Html.language("ja")).isEqualTo("Japanese");
  }
}
