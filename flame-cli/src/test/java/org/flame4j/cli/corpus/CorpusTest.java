package org.flame4j.cli.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.flame4j.cli.demo.Concept;
import org.flame4j.cli.demo.DemoSplit;
import org.flame4j.cli.packages.PackageException;
import org.flame4j.cli.packages.PinnedPackage;
import org.flame4j.cli.packages.TinyArchives;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole corpus, out of packages of a few lines. */
class CorpusTest {
  private static final String STAMPS = "./usr/share/tuxpaint/stamps/";
  private static final String ASKED =
      "\\\" . After thinking step by step , this image description means in just one word:\\\"\"";

  @TempDir private Path folder;
  private final Map<PinnedPackage, Path> packages = new HashMap<>();
  private final List<String> steps = new ArrayList<>();

  @BeforeEach
  void makePackages() throws IOException {
    assertThat(DemoSplit.holdsOut(Concept.of("", "fish"))).isTrue();
    assertThat(DemoSplit.holdsOut(Concept.of("", "camera"))).isFalse();
    tgz(
        CorpusPackages.EMOJIBASE,
        Map.of(
            "package/en/data.json",
            """
            [{"hexcode": "1F4F7", "label": "camera", "tags": ["photo", "lens"], "group": 7,
              "subgroup": 70},
             {"hexcode": "1F41F", "label": "fish", "tags": ["animal"], "group": 3, "subgroup": 38}]
            """,
            "package/en/messages.json",
            """
            {"groups": [{"order": 7, "message": "objects"}],
             "subgroups": [{"order": 70, "message": "pictures"}]}
            """,
            "package/de/data.json",
            """
            [{"hexcode": "1F4F7", "label": "Fotoapparat", "tags": ["Linse", "Fisch"]},
             {"hexcode": "1F41F", "label": "Fisch"}]
            """));
    tgz(
        CorpusPackages.CLDR,
        Map.of(
            "package/annotations/no/annotations.json",
            """
            {"annotations": {"annotations": {
              "📷": {"default": ["bilde"], "tts": ["kamera"]},
              "🐟": {"default": ["dyr"], "tts": ["fisk"]}}}}
            """));
    packages.put(
        CorpusPackages.STAMPS,
        TinyArchives.deb(
            folder.resolve("stamps.deb"),
            Map.of(
                STAMPS + "animals/fish/carp.txt", "A fish.\nde.utf8=Ein Karpfen.\n",
                STAMPS + "animals/mammals/cow.txt", "A brown cow.\nde.utf8=Eine braune Kuh.\n",
                STAMPS + "animals/fish/pond.txt", "A pond.\nde.utf8=Karpfen\n")));
  }

  private void tgz(PinnedPackage wanted, Map<String, String> files) throws IOException {
    packages.put(wanted, TinyArchives.tgz(folder.resolve(wanted.fileName()), files));
  }

  private void addWords() throws IOException {
    String entry = "Kuh /kuː/ <fem, n>\ncow\n";
    String second = "Fisch\nfish\n";
    String index =
        WordSourcesTest.entry("kuh", "", entry) + WordSourcesTest.entry("fisch", entry, second);
    packages.put(
        Dictionary.ALL.stream()
            .filter(d -> d.pair().equals("deu-eng"))
            .findFirst()
            .orElseThrow()
            .pinned(),
        TinyArchives.debOf(
            folder.resolve("dict.deb"),
            Map.of(
                "./usr/share/dictd/x.index", index.getBytes(UTF_8),
                "./usr/share/dictd/x.dict.dz", gzip(entry + second))));
    packages.put(
        CorpusPackages.WORDNET,
        TinyArchives.deb(
            folder.resolve("wordnet.deb"),
            Map.of(
                "./usr/share/wordnet/index.noun", "cow n 1 0 1 0 00000000  \n",
                "./usr/share/wordnet/data.noun", "00000000 n | female of cattle  \n")));
    String long1 = "Bats fly at night. ".repeat(5).strip();
    String long2 = "Fledermäuse fliegen nachts. ".repeat(5).strip();
    packages.put(
        CorpusPackages.WESNOTH,
        TinyArchives.debOf(
            folder.resolve("wesnoth.deb"),
            Map.of(
                "./usr/share/games/wesnoth/1.16/locale/de/LC_MESSAGES/wesnoth-units.mo",
                WordSourcesTest.catalogue(
                    Map.of(long1, long2, "Bat", "Fledermaus", "race^Bat", "Fledermaus"),
                    ByteOrder.LITTLE_ENDIAN))));
    packages.put(
        CorpusPackages.GNOME_HELP,
        TinyArchives.deb(
            folder.resolve("help.deb"),
            Map.of(
                "./usr/share/help/C/book/a.page", "<page><title>Click here</title></page>",
                "./usr/share/help/de/book/a.page", "<page><title>Hier klicken</title></page>")));
    Files.write(
        folder.resolve("index.yml.gz"),
        gzip("---\nOrigin: test\nTime: now\n---\nSummary: {C: Draw, de: Malen}\n"));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private CorpusReport make(Path out) throws IOException {
    CorpusOptions options = new CorpusOptions(out, List.of("en", "de", "nb"), "<s>", false);
    return new Corpus(options, this::fetch, this::appIndex, steps::add).make();
  }

  private Path appIndex() {
    Path file = folder.resolve("index.yml.gz");
    if (!Files.exists(file)) {
      throw new PackageException("cannot fetch the index of applications: no such thing");
    }
    return file;
  }

  private Path fetch(PinnedPackage wanted) {
    Path file = packages.get(wanted);
    if (file == null) {
      throw new PackageException("cannot fetch " + wanted.spec() + ": no such thing");
    }
    return file;
  }

  @Test
  void captionsOfAllLanguagesLeadToTheEnglishLabel() throws IOException {
    Path out = folder.resolve("out");
    make(out);
    String train = Files.readString(out.resolve("train.jsonl"));
    for (String caption : List.of("camera", "camera (photo, lens)", "kamera", "Fotoapparat")) {
      assertThat(train)
          .contains(
              "{\"text\":\"Image description : \\\""
                  + caption
                  + "."
                  + ASKED
                  + ",\"answer\":\"camera\\\"\"");
    }
    assertThat(train)
        .contains("\"answer\":\"brown cow\\\"\",\"lang\":\"de\",\"source\":\"tuxpaint\"");
  }

  @Test
  void heldOutConceptsAreKeptOutInEveryLanguage() throws IOException {
    Path out = folder.resolve("out");
    CorpusReport report = make(out);
    String train = Files.readString(out.resolve("train.jsonl"));
    // A carp is the German caption of a held-out stamp, and so of no pond either.
    assertThat(train)
        .doesNotContainIgnoringCase("fish\\\"")
        .doesNotContain("Fisch", "fisk", "Karpfen");
    assertThat(Files.readAllLines(out.resolve("heldout.jsonl")))
        .filteredOn(line -> line.contains("\"heldout-concept\""))
        .hasSize(5)
        .anyMatch(line -> line.contains("\"fisk." + ASKED) || line.contains("fisk."))
        .allMatch(line -> line.contains("\"answer\":\"fish\\\"\""));
    assertThat(report.dropped()).containsKey("tuxpaint");
  }

  @Test
  void allSourcesMeet() throws IOException {
    addWords();
    Path out = folder.resolve("out");
    CorpusReport report = make(out);
    String train = Files.readString(out.resolve("train.jsonl"));
    assertThat(train).contains("\"source\":\"freedict\"", "female of cattle", "Fledermaus");
    assertThat(train).contains("\"source\":\"gnome-help\"", "Hier klicken", "Malen");
    assertThat(train).doesNotContain("race^Bat");
    assertThat(report.dropped()).isNotEmpty();
    assertThat(Files.readString(out.resolve("sources.tsv")))
        .startsWith("source\tpackage\tversion\tsha256\tlicence\tdocuments\tcharacters\n")
        .contains("wordnet\twordnet-base\t1:3.0-37\t", "cldr\temojibase-data\t17.0.0\t")
        .containsPattern("dep11\tDEP-11\ttest now\t[0-9a-f]{64}\t");
    assertThat(Files.readString(out.resolve("report"))).isEqualTo(report.text());
    assertThat(out).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void captionsOnlyReadsNothingElse() throws IOException {
    addWords();
    Path out = folder.resolve("out");
    new Corpus(
            new CorpusOptions(out, List.of("en", "de"), "<s>", true),
            this::fetch,
            this::appIndex,
            steps::add)
        .make();
    assertThat(Files.readAllLines(out.resolve("train.jsonl")))
        .isNotEmpty()
        .allMatch(line -> line.matches(".*\"source\":\"(cldr|tuxpaint)\"}"));
    assertThat(Files.readString(out.resolve("sources.tsv"))).doesNotContain("dep11", "gnome");
  }

  @Test
  void isTheSameEachTime() throws IOException {
    make(folder.resolve("one"));
    make(folder.resolve("two"));
    for (String name : List.of("train.jsonl", "heldout.jsonl", "sources.tsv", "report")) {
      assertThat(folder.resolve("one").resolve(name))
          .hasSameTextualContentAs(folder.resolve("two").resolve(name));
    }
  }

  @Test
  void whatCannotBeHadIsLeftOutAndNamed() throws IOException {
    packages.remove(CorpusPackages.STAMPS);
    CorpusReport report = make(folder.resolve("out"));
    String line = "tuxpaint: cannot fetch tuxpaint-stamps-default=2022.06.04-1: no such thing";
    assertThat(report.skipped()).contains(line);
    assertThat(report.text()).contains("source left out\t" + line);
    assertThat(steps).contains("left out: " + line);
  }

  @Test
  void whatNpmBringsIsNeeded() {
    packages.remove(CorpusPackages.CLDR);
    assertThatThrownBy(() -> make(folder.resolve("out")))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("cldr-annotations-full");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void languagesAreChecked() {
    Path out = folder.resolve("out");
    assertThatThrownBy(() -> new CorpusOptions(out, List.of("en", "../x"), "", false))
        .hasMessageContaining("'../x' is no language tag");
    assertThatThrownBy(() -> new CorpusOptions(out, List.of("de"), "", false))
        .hasMessageContaining("must contain en");
  }
}
