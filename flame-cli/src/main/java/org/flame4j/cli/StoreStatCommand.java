package org.flame4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.flame4j.store.PromptRows;
import org.flame4j.store.StoreManifest;
import org.flame4j.store.StoreStat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What a store holds. */
@Command(
    name = "stat",
    description = "Print what a store holds: samples, bytes, prompts, language model, shards.",
    footer = {
      "",
      "Examples:",
      "  flame store stat cc3m-store",
      "  flame store stat cc3m-store --json | jq .samples"
    })
final class StoreStatCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "STORE", description = "Folder of the store.")
  private Path store = Path.of("");

  @Option(names = "--json", description = "Print JSON, with every shard.")
  private boolean json;

  @Override
  public void run() {
    StoreStat stat = StoreStat.of(store);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      out.println(mapper.writeValueAsString(fields(stat)));
    } else {
      print(stat, out);
    }
  }

  private static Map<String, Object> fields(StoreStat stat) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("samples", stat.samples());
    fields.put("rowsPerSample", stat.manifest().rowsPerKey());
    fields.put("bytes", stat.bytes());
    fields.put("indexed", stat.indexed());
    fields.put("manifest", stat.manifest());
    fields.put("shards", stat.shards());
    return fields;
  }

  private void print(StoreStat stat, PrintWriter out) {
    StoreManifest manifest = stat.manifest();
    out.printf(
        Locale.ROOT,
        "%s: %,d samples of %d rows of %d values, %s, %s%n",
        store,
        stat.samples(),
        manifest.rowsPerKey(),
        manifest.width(),
        manifest.dtype().label(),
        bytes(stat.bytes()));
    out.printf("language model: %s, weights %s%n", manifest.llm(), known(manifest.llmHash()));
    out.printf(
        "layer %d, %s positions, %s%n",
        manifest.layer(),
        manifest.positions(),
        manifest.normalized() ? "rows of length 1" : "rows as they came");
    manifest.settings().forEach((name, value) -> out.printf("%s: %s%n", name, value));
    int row = 0;
    for (PromptRows block : manifest.prompts()) {
      int last = row + block.facets() - 1;
      out.printf(
          "rows %s: prompt set %s (%s) of field %s%n",
          last == row ? String.valueOf(row) : row + "-" + last,
          block.promptSet(),
          known(block.promptHash()),
          block.field());
      row = last + 1;
    }
    out.printf(
        Locale.ROOT,
        "shards: %,d, format version %d, %s%n",
        stat.shards().size(),
        manifest.version(),
        stat.indexed() ? "indexed" : "without an index of these shards (slower to open)");
  }

  private static String known(String hash) {
    return hash.isEmpty() ? "of unknown hash" : hash;
  }

  private static String bytes(long bytes) {
    return bytes < 10 << 20
        ? String.format(Locale.ROOT, "%,d bytes", bytes)
        : String.format(Locale.ROOT, "%,.1f MiB", bytes / 1024.0 / 1024.0);
  }
}
