package org.flame4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.flame4j.cli.progress.Progress;
import org.flame4j.data.TextLines;
import org.flame4j.facet.FacetEncoder;
import org.flame4j.facet.PromptException;
import org.flame4j.facet.PromptSet;
import org.flame4j.tensor.Nn;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.AtomicFile;
import org.flame4j.tensor.weights.SafetensorsWriter;
import org.flame4j.text.LanguageModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Captions to facet embeddings. */
@Command(
    name = "text",
    description = "Embed captions, one a line, facet by facet.",
    footer = {
      "",
      "Writes float32 `embeddings` [captions, facets, width].",
      "Examples:",
      "  flame encode text --llm SmolLM2.gguf --prompts long \\",
      "      --in captions.txt --out embeddings.safetensors",
      "  flame encode text --llm hf:HuggingFaceTB/SmolLM2-135M@main \\",
      "      --in captions.txt --out embeddings.safetensors"
    })
final class EncodeTextCommand implements Callable<Integer> {
  private static final int CHUNK = 256;

  /** Of a model whose layers are read anew for each chunk. */
  private static final int OFFLOADED_CHUNK = 4096;

  @Mixin private LlmOptions llm = new LlmOptions();

  @Mixin private ComputeOptions compute = new ComputeOptions();

  @Option(
      names = "--prompts",
      defaultValue = "long",
      paramLabel = "SET",
      description = "raw, short, long or a JSON file of your own (default: long).")
  private String prompts = "long";

  @Option(names = "--raw-states", description = "Write hidden states as they are, not normalised.")
  private boolean rawStates;

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE",
      description = "Captions, UTF-8, one a line.")
  private Path in = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Safetensors file to write.")
  private Path out = Path.of("");

  @Override
  public Integer call() throws IOException {
    AtomicFile.check(out);
    List<String> captions = TextLines.read(in);
    if (captions.isEmpty()) {
      throw new CliException(in + " holds no captions");
    }
    PromptSet set = PromptSet.of(prompts);
    try (LanguageModel model = llm.open(compute);
        Scope scope = new Scope()) {
      Tensor states = encode(model, captions, set);
      Tensor embeddings = rawStates ? states : Nn.l2Normalize(states);
      Map<String, String> metadata =
          Map.of(
              "prompts", set.name(),
              "facets", String.join(",", set.facetNames()),
              "layer", Integer.toString(llm.layer()),
              "positions", llm.positions().label(),
              "compute", model.precision(),
              "normalized", Boolean.toString(!rawStates));
      SafetensorsWriter.write(out, Map.of("embeddings", embeddings), metadata);
    }
    return 0;
  }

  private Tensor encode(LanguageModel model, List<String> captions, PromptSet set) {
    FacetEncoder encoder = new FacetEncoder(model, llm.positions());
    List<Tensor> parts = new ArrayList<>();
    try (Progress progress = new Progress("encoding captions", "captions", captions.size())) {
      int size = model.isOffloaded() ? OFFLOADED_CHUNK : CHUNK;
      for (int start = 0; start < captions.size(); start += size) {
        List<String> chunk = captions.subList(start, Math.min(captions.size(), start + size));
        checkNotBlank(chunk, start);
        parts.add(encoder.encode(chunk, set));
        progress.accept(start + chunk.size());
      }
    }
    return Tensors.cat(parts, 0);
  }

  private void checkNotBlank(List<String> captions, int start) {
    for (int i = 0; i < captions.size(); i++) {
      if (captions.get(i).isBlank()) {
        throw new PromptException(
            in + " line " + (start + i + 1) + " is empty: every line must be a caption");
      }
    }
  }
}
