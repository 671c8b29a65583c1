package org.flame4j.cli.training;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.flame4j.cli.report.Html;
import org.flame4j.cli.training.RunChart.Line;
import org.flame4j.train.ValidationScores;
import org.flame4j.train.ValidationScores.Recall;

/**
 * How validation went, with each prompt set.
 *
 * @param scores by step
 */
record RunScores(TreeMap<Long, ValidationScores> scores) {
  private static final int MOST_ROWS = 12;
  private static final int COLOURS = 3;

  void write(StringBuilder page) {
    if (scores.isEmpty()) {
      return;
    }
    ValidationScores last = scores.lastEntry().getValue();
    page.append("<h2>Validation</h2>\n");
    page.append(
        """
        <p class="note">%d pictures of <code>--val-data</code> and their %d texts: the share of queries whose right answer is among
        the best 1, 5 or 10. Chance at 1: %s.</p>
        """
            .formatted(last.pictures(), last.texts(), Html.percent(1.0 / last.pictures())));
    Set<String> prompts = new LinkedHashSet<>();
    scores.values().forEach(s -> prompts.addAll(s.prompts().keySet()));
    prompts.forEach(set -> section(page, set));
  }

  private void section(StringBuilder page, String prompts) {
    Map<Long, Recall> recalls = new TreeMap<>();
    scores.forEach((step, s) -> {
      Recall recall = s.prompts().get(prompts);
      if (recall != null) {
        recalls.put(step, recall);
      }
    });
    Set<Integer> ks = new TreeSet<>();
    recalls.values().forEach(r -> ks.addAll(r.textToImage().keySet()));
    page.append("<h3>Prompts &ldquo;%s&rdquo;</h3>%n".formatted(Html.text(prompts)));
    page.append("<p class=\"legend\">");
    int i = 0;
    for (int k : ks) {
      page.append("<span><i class=\"b%d\"></i>recall at %d</span>".formatted(i++ % COLOURS, k));
    }
    page.append("</p>\n<div class=\"charts\">\n");
    chart(page, "Texts find their pictures", recalls, ks, Recall::textToImage);
    chart(page, "Pictures find their texts", recalls, ks, Recall::imageToText);
    page.append("</div>\n");
    table(page, recalls, ks);
  }

  private void chart(
      StringBuilder page,
      String title,
      Map<Long, Recall> recalls,
      Set<Integer> ks,
      Function<Recall, Map<Integer, Double>> side) {
    List<Line> lines = new ArrayList<>();
    for (int k : ks) {
      Series percent = new Series();
      recalls.forEach(
          (step, recall) -> percent.add(step, 100 * side.apply(recall).getOrDefault(k, 0.0)));
      lines.add(new Line("s" + lines.size() % COLOURS, percent, true));
    }
    double highest = lines.stream().flatMapToDouble(line -> line.values().stream()).max().orElse(1);
    Axis x = Axis.steps(scores.lastKey());
    page.append(
        "<section><h4>%s <small>in percent</small></h4>%n%s</section>%n"
            .formatted(title, new RunChart(title, lines, x, Axis.fromZero(highest)).svg()));
  }

  private static void table(StringBuilder page, Map<Long, Recall> recalls, Set<Integer> ks) {
    double most = recalls.values().stream().mapToDouble(Recall::meanAt1).max().orElse(0);
    page.append("<div class=\"scroll\"><table><thead><tr><th></th>");
    for (String side : List.of("texts find pictures", "pictures find texts")) {
      page.append("<th class=\"group\" colspan=\"%d\">%s</th>".formatted(ks.size(), side));
    }
    page.append("</tr><tr><th>step</th>");
    for (int side = 0; side < 2; side++) {
      ks.forEach(k -> page.append("<th>R@%d</th>".formatted(k)));
    }
    page.append("</tr></thead><tbody>\n");
    List<Long> steps = new ArrayList<>(recalls.keySet());
    boolean bestSeen = false;
    for (int i = 0; i < steps.size(); i++) {
      Recall recall = recalls.get(steps.get(i));
      boolean best = recall != null && !bestSeen && recall.meanAt1() == most;
      bestSeen |= best;
      if (recall != null && (best || isShown(i, steps.size()))) {
        row(page, steps.get(i), recall, best);
      }
    }
    page.append(
        "</tbody></table></div>\n<p class=\"note\">Bold: the best mean of both R@1, where it was first reached.</p>\n");
  }

  /** Evenly chosen ones, the last among them. */
  private static boolean isShown(int i, int count) {
    int every = Math.ceilDiv(count, MOST_ROWS);
    return (count - 1 - i) % every == 0;
  }

  private static void row(StringBuilder page, long step, Recall recall, boolean best) {
    page.append("<tr%s><td>%d</td>".formatted(best ? " class=\"main\"" : "", step));
    recall.textToImage().values().forEach(r -> page.append("<td>" + Html.percent(r) + "</td>"));
    recall.imageToText().values().forEach(r -> page.append("<td>" + Html.percent(r) + "</td>"));
    page.append("</tr>\n");
  }
}
