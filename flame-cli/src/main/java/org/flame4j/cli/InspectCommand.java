package org.flame4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.PromptSet;
import org.flame4j.text.LanguageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the language model sees of a caption. */
@Command(
    name = "inspect",
    description = "Show the tokens, spans, positions and attention mask of a caption.",
    footer = {
      "",
      "Example:",
      "  flame inspect --llm SmolLM2.gguf --layer 1 --prompts short \"a red apple\""
    })
final class InspectCommand implements Callable<Integer> {
  /** Wider masks do not fit a screen. */
  private static final int MASK_COLUMNS = 160;

  private static final List<Ansi.Style> COLOURS =
      List.of(
          Ansi.Style.fg_red,
          Ansi.Style.fg_green,
          Ansi.Style.fg_yellow,
          Ansi.Style.fg_blue,
          Ansi.Style.fg_magenta,
          Ansi.Style.fg_cyan,
          Ansi.Style.bold);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LlmOptions llm = new LlmOptions();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(
      names = "--prompts",
      defaultValue = "long",
      paramLabel = "SET",
      description = "raw, short, long or a JSON file (default: long).")
  private String prompts = "long";

  @Parameters(paramLabel = "CAPTION", description = "The caption.")
  private String caption = "";

  @Override
  public Integer call() {
    PromptSet set = PromptSet.of(prompts);
    try (LanguageModel model = llm.open(compute)) {
      PackedPrompt packed =
          new FacetEncoder(model, llm.positions()).pack(List.of(caption), set).getFirst();
      List<Integer> positions = packed.positions(llm.positions());
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%d tokens: prefix %d", packed.length(), packed.prefixLength());
      for (int k = 0; k < set.facets().size(); k++) {
        out.printf(", %s %d", set.facets().get(k).name(), packed.facetLengths().get(k));
      }
      out.println();
      printSpans(out, model, packed, set, positions);
      printMask(out, packed);
    }
    return 0;
  }

  private void printSpans(
      PrintWriter out,
      LanguageModel model,
      PackedPrompt packed,
      PromptSet set,
      List<Integer> positions) {
    span(out, model, packed, "prefix", 0, packed.prefixLength(), positions);
    for (int k = 0; k < set.facets().size(); k++) {
      span(
          out,
          model,
          packed,
          set.facets().get(k).name(),
          packed.facetStart(k),
          packed.readToken(k) + 1,
          positions);
    }
  }

  private void span(
      PrintWriter out,
      LanguageModel model,
      PackedPrompt packed,
      String name,
      int start,
      int end,
      List<Integer> positions) {
    out.printf(
        "%n%s (tokens %d-%d, positions %d-%d)%n ",
        name, start, end - 1, positions.get(start), positions.get(end - 1));
    for (int i = start; i < end; i++) {
      String text = model.tokenizer().decode(packed.ids().get(i)).replace("\n", "\\n");
      out.print(" " + coloured("[" + text + "]", packed.facetOf(i)) + packed.ids().get(i));
    }
    out.println();
  }

  private static String coloured(String text, int facet) {
    if (facet < 0 || !Ansi.AUTO.enabled()) {
      return text;
    }
    Ansi.Style colour = COLOURS.get(facet % COLOURS.size());
    return colour.on() + text + colour.off();
  }

  /** Rows see columns: prefix dotted, own facet solid. */
  private static void printMask(PrintWriter out, PackedPrompt packed) {
    if (packed.length() > MASK_COLUMNS) {
      out.printf("%n(mask of %d x %d tokens not drawn)%n", packed.length(), packed.length());
      return;
    }
    out.println();
    for (int row = 0; row < packed.length(); row++) {
      StringBuilder line = new StringBuilder("  ");
      for (int column = 0; column < packed.length(); column++) {
        boolean seen = packed.sees(row, column);
        line.append(!seen ? ' ' : packed.facetOf(column) < 0 ? '.' : '#');
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
