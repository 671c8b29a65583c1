package org.flame4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.flame4j.cli.demo.DemoSteps;
import org.flame4j.cli.report.ComparedModel;
import org.flame4j.cli.report.Curves;
import org.flame4j.cli.report.DemoPage;
import org.flame4j.cli.report.Results;
import org.flame4j.eval.LanguageEvaluation.Report;
import org.flame4j.tensor.weights.ModelHash;

/** The demo's steps in their order, each of which stands where its stamp says so. */
final class DemoRun {
  private static final int STEPS =
      2 + 3 + DemoPlan.GALLERIES.size() * ComparedModel.values().length;

  private final DemoPlan plan;
  private final Consumer<List<Object>> command;
  private final DemoSteps steps;

  /**
   * @param command runs one command line
   * @param progress gets a line for each step
   */
  DemoRun(DemoPlan plan, Consumer<List<Object>> command, Consumer<String> progress) {
    this.plan = plan;
    this.command = command;
    steps = new DemoSteps(plan.out(), STEPS, progress);
  }

  /** Writes {@code results.json} and the page. */
  Results run(Path json, Path page) throws IOException {
    Map<String, Results.Gallery> galleries = score(train());
    Results results =
        new Results(
            plan.settings(),
            steps.seconds(),
            galleries,
            Results.marks(galleries.values().iterator().next()));
    results.write(json);
    Path style = plan.table(DemoPlan.GALLERIES.getFirst());
    DemoShowcase showcase =
        new DemoShowcase(plan.out().resolve("flame"), plan.llm(), style, plan.data());
    new DemoPage(results, showcase.make(), losses()).write(page);
    return results;
  }

  /** What changes when a model is trained anew, by its folder. */
  private Map<String, String> train() throws IOException {
    String inputs =
        "%s layer %d data %s"
            .formatted(
                ModelHash.of(plan.llm()),
                plan.layer(),
                DemoSteps.hashOf(List.of(plan.table("train"))));
    String all = embed(DemoPlan.ALL_PROMPTS, inputs);
    String one = embed(DemoPlan.ONE_PROMPT, inputs);
    Map<String, String> trained = new LinkedHashMap<>();
    trained.put("flame", train("flame", all, "--store", store(DemoPlan.ALL_PROMPTS)));
    trained.put("single", train("single", one, "--store", store(DemoPlan.ONE_PROMPT)));
    trained.put("clip", train("clip", inputs, "--baseline", plan.llm()));
    return trained;
  }

  private Path store(String name) {
    return plan.out().resolve(name);
  }

  private String embed(String name, String inputs) throws IOException {
    return steps.run(
        "embed " + name, inputs, List.of(name), () -> command.accept(plan.embedding(name)));
  }

  private String train(String name, String inputs, String option, Path texts) throws IOException {
    return steps.run(
        "train " + name,
        inputs + " " + plan.recipe(),
        List.of(name),
        () -> command.accept(plan.training(name, option, texts)));
  }

  private Map<String, Results.Gallery> score(Map<String, String> trained) throws IOException {
    Map<String, Results.Gallery> galleries = new LinkedHashMap<>();
    for (String gallery : DemoPlan.GALLERIES) {
      String questions = DemoSteps.hashOf(plan.questions(gallery));
      Map<ComparedModel, Report> reports = new LinkedHashMap<>();
      for (ComparedModel compared : ComparedModel.values()) {
        String name = gallery + "." + compared.key() + ".json";
        Path json = plan.out().resolve(name);
        steps.run(
            "score " + gallery + " " + compared.key(),
            trained.get(compared.folder()) + " " + questions + " " + compared.prompts(),
            List.of(name),
            () -> command.accept(plan.evaluation(compared, gallery, json)));
        reports.put(compared, Results.readScores(json));
      }
      galleries.put(gallery, Results.gallery(reports, plan.learned()));
    }
    return galleries;
  }

  private Map<ComparedModel, double[]> losses() throws IOException {
    Map<ComparedModel, double[]> losses = new LinkedHashMap<>();
    for (ComparedModel compared : ComparedModel.values()) {
      Path metrics = plan.out().resolve(compared.folder()).resolve("metrics.jsonl");
      losses.put(compared, Curves.losses(metrics));
    }
    return losses;
  }
}
