package org.flame4j.cli.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.flame4j.cli.inspect.Inspection.InspectedLayer;
import org.flame4j.cli.inspect.Inspection.Word;
import org.flame4j.cli.report.Html;
import org.flame4j.cli.report.LineChart;

/** Layers side by side, so that one can be chosen. */
record LayerSection(Inspection inspection) {
  private static final int MOST_TICKS = 9;

  void write(StringBuilder page) {
    List<InspectedLayer> layers = inspection.layers();
    if (layers.isEmpty()) {
      return;
    }
    page.append(
        """
        <h2>Layer by layer</h2>
        <p class="note">Cosines of states as they are, means over the captions measured. The lower a line, the more the states of
        that layer tell apart: questions about one caption, or captions under one question. A layer at which captions are hardly told
        apart holds little for pictures to be trained against, whatever its words say.</p>
        <div class="pair"><div>
        """);
    legend(page);
    page.append(chart(layers).svg("Mean cosines by layer")).append("</div><div>\n");
    table(page, layers);
    page.append("</div></div>\n");
    for (int i = 0; i < inspection.captions().size(); i++) {
      words(page, layers, i);
    }
  }

  private boolean manyCaptions() {
    return inspection.states().captions() > 1;
  }

  private boolean manyFacets() {
    return inspection.states().facets() > 1;
  }

  private void legend(StringBuilder page) {
    page.append("<div class=\"legend\">");
    page.append(manyFacets() ? "<span><i class=\"b0\"></i>facets of one caption</span>" : "");
    page.append(manyCaptions() ? "<span><i class=\"b1\"></i>captions, one facet</span>" : "");
    page.append("</div>\n");
  }

  private static LineChart chart(List<InspectedLayer> layers) {
    List<LineChart.Curve> curves =
        List.of(
            curve(layers, InspectedLayer::betweenFacets),
            curve(layers, InspectedLayer::betweenCaptions));
    List<LineChart.Tick> ticks = new ArrayList<>();
    int every = Math.ceilDiv(layers.size(), MOST_TICKS);
    for (int i = 0; i < layers.size(); i++) {
      boolean crowded = i < layers.size() - 1 && i + every > layers.size() - 1;
      if (i == layers.size() - 1 || i % every == 0 && !crowded) {
        int layer = layers.get(i).layer();
        ticks.add(new LineChart.Tick(layer, i == 0 ? "layer " + layer : Integer.toString(layer)));
      }
    }
    double lowest =
        curves.stream()
            .flatMap(c -> c.points().stream())
            .mapToDouble(LineChart.Point::y)
            .min()
            .orElse(0);
    return new LineChart(curves, ticks, HeatMap.floor(lowest));
  }

  /** Only values that are there: one caption or facet has no other to compare with. */
  private static LineChart.Curve curve(
      List<InspectedLayer> layers, ToDoubleFunction<InspectedLayer> value) {
    return new LineChart.Curve(
        layers.stream()
            .filter(layer -> !Double.isNaN(value.applyAsDouble(layer)))
            .map(layer -> new LineChart.Point(layer.layer(), value.applyAsDouble(layer)))
            .toList());
  }

  private void table(StringBuilder page, List<InspectedLayer> layers) {
    page.append(
        """
        <div class="scroll tall"><table>
        <thead><tr><th>layer</th><th>facets</th><th>captions</th><th>pooled</th></tr></thead>
        <tbody>
        """);
    for (InspectedLayer layer : layers) {
      page.append(
          "<tr%s><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>%n"
              .formatted(
                  main(layer),
                  name(layer),
                  cosine(layer.betweenFacets()),
                  cosine(layer.betweenCaptions()),
                  cosine(layer.pooled())));
    }
    page.append("</tbody></table></div>\n");
  }

  private String main(InspectedLayer layer) {
    return layer.layer() == inspection.subject().layer() ? " class=\"main\"" : "";
  }

  private String name(InspectedLayer layer) {
    return layer.layer() + (layer.layer() == inspection.subject().depth() ? " (last)" : "");
  }

  static String cosine(double cosine) {
    return Double.isNaN(cosine) ? "&ndash;" : String.format(Locale.ROOT, "%.3f", cosine);
  }

  private void words(StringBuilder page, List<InspectedLayer> layers, int caption) {
    page.append(
        """
        <details%s><summary>Words by layer: %s</summary>
        <div class="scroll"><table class="lens">
        <thead><tr><th>layer</th>\
        """
            .formatted(
                caption == 0 ? " open" : "",
                Html.foreign(inspection.captions().get(caption).text())));
    Facets.labels(inspection.subject().prompts())
        .forEach(label ->
            page.append("<th>%s %s</th>".formatted(label.badge(), Html.text(label.name()))));
    page.append("</tr></thead>\n<tbody>\n");
    for (InspectedLayer layer : layers) {
      page.append("<tr%s><td>%s</td>".formatted(main(layer), name(layer)));
      layer.words().get(caption).forEach(facet -> page.append(cell(facet)));
      page.append("</tr>\n");
    }
    page.append("</tbody></table></div></details>\n");
  }

  /** The best word; the next ones on hover. */
  private static String cell(List<Word> facet) {
    Word best = facet.getFirst();
    List<String> all =
        facet.stream()
            .map(w -> "%s %s".formatted(w.text().strip(), Html.percent(w.probability())))
            .toList();
    return "<td title=\"%s\">%s<small>%s</small></td>"
        .formatted(
            Html.text(String.join(", ", all)),
            WordSection.html(best, false),
            Html.percent(best.probability()));
  }
}
