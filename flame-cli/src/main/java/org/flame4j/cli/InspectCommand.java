package org.flame4j.cli;

import java.util.concurrent.Callable;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptPacker;
import org.flame4j.facet.PromptSet;
import org.flame4j.text.TextTokenizer;
import picocli.CommandLine.Command;
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
      "Needs the tokenizer of the language model only.",
      "Examples:",
      "  flame inspect --llm SmolLM2.gguf --prompts short \"a red apple\"",
      "  flame inspect --llm hf:HuggingFaceTB/SmolLM2-135M \"a red apple\""
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--llm",
      required = true,
      defaultValue = "${env:FLAME_LLM}",
      paramLabel = "PATH",
      converter = LlmSource.Converter.class,
      description =
          "Language model: a Hugging Face folder, a .gguf file, or hf:ORG/NAME[@REV][/FILE.gguf] to fetch"
              + " it from the Hugging Face Hub; default: the environment's FLAME_LLM.")
  private LlmSource llm = new LlmSource("");

  @Option(
      names = "--prompts",
      defaultValue = "long",
      paramLabel = "SET",
      description = "raw, short, long or a JSON file (default: long).")
  private String prompts = "long";

  @Option(
      names = "--positions",
      defaultValue = "running",
      paramLabel = "KIND",
      description = "Rotary positions of the facets: running or shared (default: running).")
  private String positions = "running";

  @Parameters(paramLabel = "CAPTION", description = "The caption.")
  private String caption = "";

  @Override
  public Integer call() {
    PromptSet set = PromptSet.of(prompts);
    Positions kind = Positions.of(positions);
    try (TextTokenizer tokenizer = TextTokenizer.open(llm.tokenizer())) {
      PackedPrompt packed = new PromptPacker(set, tokenizer).pack(caption);
      new PromptPicture(set, packed, tokenizer, kind).print(spec.commandLine().getOut());
    }
    return 0;
  }
}
