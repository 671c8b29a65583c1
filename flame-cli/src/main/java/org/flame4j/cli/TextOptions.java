package org.flame4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.flame4j.cli.help.Section;
import org.flame4j.data.DataSource;
import org.flame4j.data.JoinedData;
import org.flame4j.data.KeyedTexts;
import org.flame4j.data.SampleOptions;
import org.flame4j.data.TextField;
import org.flame4j.data.TextFields;
import org.flame4j.embed.EmbedPlan;
import org.flame4j.facet.PromptSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which data are embedded, and which text of them goes into which prompts. */
@Section("Texts")
final class TextOptions {
  private static final String NONE = "none";

  @Mixin private DataOptions data = new DataOptions();

  @Option(
      names = "--raw",
      defaultValue = "caption",
      paramLabel = "TEXT",
      description = "Text for the raw prompt, or none (default: caption).")
  private String raw = "caption";

  @Option(
      names = "--short",
      defaultValue = "caption",
      paramLabel = "TEXT",
      description = "Text for the short prompts, or none (default: caption).")
  private String shortText = "caption";

  @Option(
      names = "--long",
      defaultValue = "caption",
      paramLabel = "TEXT",
      description = "Text for the long prompts, or none (default: caption).")
  private String longText = "caption";

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description = "Your own prompt set instead of the three, asked about the text of --raw.")
  private String own = "";

  /** The data as the user named them. */
  String label() {
    return data.label();
  }

  /** What is embedded. */
  EmbedPlan plan() {
    List<EmbedPlan.Block> blocks = new ArrayList<>();
    if (!own.isEmpty()) {
      blocks.add(new EmbedPlan.Block(PromptSet.of(own), TextField.parse(raw).name()));
      return new EmbedPlan(blocks);
    }
    add(blocks, "raw", raw);
    add(blocks, "short", shortText);
    add(blocks, "long", longText);
    if (blocks.isEmpty()) {
      throw new CliException("nothing to embed: give a text for --raw, --short or --long");
    }
    return new EmbedPlan(blocks);
  }

  private static void add(List<EmbedPlan.Block> blocks, String set, String text) {
    if (!text.equals(NONE)) {
      blocks.add(new EmbedPlan.Block(PromptSet.shipped(set), TextField.parse(text).name()));
    }
  }

  private List<TextField> fields() {
    List<String> wanted = own.isEmpty() ? List.of(raw, shortText, longText) : List.of(raw);
    return wanted.stream().filter(t -> !t.equals(NONE)).distinct().map(TextField::parse).toList();
  }

  /** Files of texts that are joined by key; the caller closes each. */
  List<KeyedTexts> openTexts() {
    List<KeyedTexts> texts = new ArrayList<>();
    for (TextField field : fields()) {
      if (field.isJoined()) {
        texts.add(KeyedTexts.open(field));
      }
    }
    return texts;
  }

  /** The data with these texts. */
  DataSource open(List<KeyedTexts> texts) {
    List<String> own = fields().stream().filter(f -> !f.isJoined()).map(TextField::name).toList();
    SampleOptions options = SampleOptions.texts(TextFields.of(own)).withKey(data.key());
    DataSource source = DataSource.open(data.paths(), options);
    source.check();
    return JoinedData.of(source, texts);
  }
}
