package org.flame4j.cli.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.flame4j.cli.packages.AppIndex;
import org.flame4j.cli.packages.ArtifactCache;
import org.flame4j.cli.packages.PackageException;
import org.flame4j.cli.packages.PinnedPackage;

/**
 * Makes a corpus for a small multilingual language model.
 *
 * <p>Output, the same for the same packages and options: {@code train.jsonl} and {@code
 * heldout.jsonl} ({@link CorpusFile}), {@code sources.tsv} (packages and licences), {@code report}
 * (how much of what). {@code heldout.jsonl} has captions of the concepts that the demo holds out
 * (source {@value Documents#HELD_OUT_CONCEPT}), and one in a hundred of the other units (source
 * {@value Documents#HELD_OUT_TEXT}).
 */
public final class Corpus {
  private final CorpusOptions options;
  private final Function<PinnedPackage, Path> fetch;
  private final Supplier<Path> appIndex;
  private final Consumer<String> progress;
  private final SourceList used = new SourceList();
  private final List<String> skipped = new ArrayList<>();

  Corpus(
      CorpusOptions options,
      Function<PinnedPackage, Path> fetch,
      Supplier<Path> appIndex,
      Consumer<String> progress) {
    this.options = options;
    this.fetch = fetch;
    this.appIndex = appIndex;
    this.progress = progress;
  }

  /**
   * Fetches what is not in the cache yet, and makes the corpus. What needs apt-get is left out
   * where it cannot be had; the report and a line of progress say so.
   *
   * @param cache the folder that keeps the packages
   * @throws PackageException if what npm brings cannot be had, or a package cannot be read
   * @throws CorpusException if the corpus would give a held-out caption away
   */
  public static CorpusReport make(CorpusOptions options, Path cache, Consumer<String> progress)
      throws IOException {
    ArtifactCache artifacts =
        new ArtifactCache(cache, (p, folder) -> p.client().download(p.spec(), folder), progress);
    return new Corpus(options, artifacts::fetch, () -> AppIndex.fetch(cache, progress), progress)
        .make();
  }

  CorpusReport make() throws IOException {
    List<Thing> things = things();
    HeldOut heldOut = new HeldOut(heldOutCaptions(things));
    Documents documents = new Documents(heldOut);
    ThingDocuments prompts = new ThingDocuments(options.bos(), documents);
    writeThings(things, prompts, documents);
    if (!options.captionsOnly()) {
      writeWords(new Vocabulary(things), prompts, documents);
      writeTexts(documents);
    }
    return write(documents, heldOut);
  }

  private List<Thing> things() {
    Path emojibase = fetch.apply(CorpusPackages.EMOJIBASE);
    Path cldr = fetch.apply(CorpusPackages.CLDR);
    progress.accept("reading names of emoji");
    List<Thing> things = new ArrayList<>(Emoji.read(emojibase, cldr));
    used.add(Emoji.SOURCE, CorpusPackages.EMOJIBASE);
    used.add(Emoji.SOURCE, CorpusPackages.CLDR);
    optional(
        StampNames.SOURCE, CorpusPackages.STAMPS, file -> things.addAll(StampNames.read(file)));
    return things;
  }

  /** Reads a package, or notes that it cannot be fetched. */
  private void optional(String source, PinnedPackage wanted, Consumer<Path> reader) {
    optional(
        source,
        () -> fetch.apply(wanted),
        file -> {
          progress.accept("reading " + wanted.spec());
          reader.accept(file);
          used.add(source, wanted);
        });
  }

  private void optional(String source, Supplier<Path> fetched, Consumer<Path> reader) {
    Path file;
    try {
      file = fetched.get();
    } catch (PackageException e) {
      String line = source + ": " + e.getMessage();
      skipped.add(line);
      progress.accept("left out: " + line);
      return;
    }
    reader.accept(file);
  }

  private static List<String> heldOutCaptions(List<Thing> things) {
    List<String> captions = new ArrayList<>();
    things.stream()
        .filter(Thing::heldOut)
        .forEach(thing -> {
          captions.add(thing.answer());
          thing.names().values().forEach(name -> captions.addAll(name.labels()));
        });
    return captions;
  }

  private void writeThings(List<Thing> things, ThingDocuments writer, Documents documents) {
    progress.accept("writing captions of " + things.size() + " things");
    Parallel parallel = new Parallel(options.languages(), documents);
    for (Thing thing : things) {
      if (thing.heldOut()) {
        options.languages().forEach(language -> writer.measure(thing, language, documents));
        continue;
      }
      for (String language : options.languages()) {
        writer.write(thing, language, documents.begin(thing.concept().id() + " " + language));
      }
      parallel.write(thing, documents.begin(thing.concept().id()));
    }
  }

  private void writeWords(Vocabulary vocabulary, ThingDocuments prompts, Documents documents) {
    DictionaryDocuments writer = new DictionaryDocuments(prompts, vocabulary, documents);
    for (Dictionary dictionary : Dictionary.ALL) {
      if (options.languages().contains(dictionary.language())) {
        optional(
            DictionaryDocuments.SOURCE,
            dictionary.pinned(),
            file -> writer.write(dictionary, DictFile.read(file)));
      }
    }
    optional(
        WordNet.SOURCE,
        CorpusPackages.WORDNET,
        file -> WordNet.write(WordNet.read(file).glosses(vocabulary), prompts, documents));
  }

  private void writeTexts(Documents documents) {
    optional(
        Wesnoth.SOURCE,
        CorpusPackages.WESNOTH,
        file ->
            Wesnoth.read(file)
                .forEach((language, texts) -> {
                  if (options.languages().contains(language)) {
                    Wesnoth.write(language, texts, documents);
                  }
                }));
    optional(
        HelpBooks.SOURCE,
        CorpusPackages.GNOME_HELP,
        file -> HelpBooks.write(file, options.languages(), documents));
    optional(Applications.SOURCE, appIndex, file -> writeApplications(file, documents));
  }

  private void writeApplications(Path index, Documents documents) {
    progress.accept("reading the index of applications");
    String version = Applications.write(index, options.languages(), documents);
    try {
      used.add(
          Applications.SOURCE,
          "DEP-11",
          version,
          ArtifactCache.sha256(index),
          "the applications' metadata licences");
    } catch (IOException e) {
      throw new PackageException(index + " cannot be read: " + e.getMessage(), e);
    }
  }

  private CorpusReport write(Documents documents, HeldOut heldOut) throws IOException {
    List<Document> train = documents.train();
    Path trainFile = options.out().resolve("train.jsonl");
    Path heldOutFile = options.out().resolve("heldout.jsonl");
    progress.accept("writing and checking " + train.size() + " documents");
    Files.createDirectories(options.out());
    try {
      CorpusFile.verify(CorpusFile.write(trainFile, train), heldOut);
      CorpusFile.write(heldOutFile, documents.heldOut());
    } catch (IOException | CorpusException e) {
      CorpusFile.discard(trainFile);
      throw e;
    }
    CorpusReport report =
        new CorpusReport(
            CorpusReport.count(train),
            CorpusReport.count(documents.heldOut()),
            documents.dropped(),
            heldOut.size(),
            List.copyOf(skipped));
    Files.writeString(options.out().resolve("sources.tsv"), used.text(report));
    Files.writeString(options.out().resolve("report"), report.text());
    CorpusFile.publish(heldOutFile);
    CorpusFile.publish(trainFile);
    return report;
  }
}
