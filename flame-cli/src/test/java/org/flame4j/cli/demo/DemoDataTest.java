package org.flame4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flame4j.cli.packages.PackageException;
import org.flame4j.cli.packages.TinyArchives;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole preparation, on packages of a few files. */
class DemoDataTest {
  private static final String STAMPS = "./usr/share/tuxpaint/stamps/";

  @TempDir private Path folder;
  private final Map<DemoArtifact, Path> packages = new HashMap<>();

  @BeforeEach
  void makePackages() throws IOException {
    String english =
        """
        [{"hexcode": "1F98C", "label": "deer", "tags": ["animal", "deer"], "group": 3},
         {"hexcode": "2744-FE0F", "label": "snowflake", "group": 5},
         {"hexcode": "1F44B", "label": "waving hand", "tags": ["hello"], "group": 1,
          "skins": [{"hexcode": "1F44B-1F3FB", "label": "waving hand: light skin tone"}]},
         {"hexcode": "1F3FB", "label": "light skin tone", "group": 2},
         {"hexcode": "1F1E6", "label": "regional indicator A"}]
        """;
    String german =
        """
        [{"hexcode": "1F98C", "label": "Hirsch"}, {"hexcode": "2744-FE0F", "label": "Schneeflocke"}]
        """;
    put(
        DemoArtifact.EMOJI_LABELS,
        Map.of("package/en/data.json", english, "package/de/data.json", german));
    for (String style : List.of("google", "twitter")) {
      String images = "package/img/" + style + "/64/";
      put(
          DemoArtifact.valueOf(style.toUpperCase(Locale.ROOT)),
          Map.of(
              images + "1f98c.png", style + " deer",
              images + "2744-fe0f.png", style + " snowflake",
              images + "1f44b-1f3fb.png", "a skin tone",
              images + "1f3fb.png", "a component",
              "package/img/" + style + "/sheets/16.png", "a sheet"));
    }
    put(
        DemoArtifact.FLUENT,
        Map.of(
            "package/assets/1f44b.webp", "hand", "package/assets/2744.webp", "fluent snowflake"));
    put(
        DemoArtifact.EMOJI_ANNOTATIONS,
        Map.of(
            "package/annotations/ar/annotations.json",
            """
            {"annotations": {"annotations": {"\u2744": {"default": ["برد"], "tts": ["ندفة ثلج"]}, "a": {"tts": ["أ"]}}}}
            """,
            "package/annotations/xx/annotations.json",
            "not read"));
    packages.put(
        DemoArtifact.STAMPS,
        TinyArchives.deb(
            folder.resolve("stamps.deb"),
            Map.of(
                STAMPS + "animals/doe.png", "doe",
                STAMPS + "animals/doe.txt", "A deer.\nde.utf8=Ein Reh.\nzh_TW.utf8=鹿\nfr.utf8=\n",
                STAMPS + "animals/doe_mirror.png", "mirrored",
                STAMPS + "animals/only.svg", "svg",
                STAMPS + "animals/only.txt", "Only SVG.",
                STAMPS + "symbols/alphabets/a.png", "a",
                STAMPS + "symbols/alphabets/a.txt", "The letter a.")));
  }

  private void put(DemoArtifact artifact, Map<String, String> files) throws IOException {
    packages.put(artifact, TinyArchives.tgz(folder.resolve(artifact + ".tgz"), files));
  }

  private DemoReport prepare(Path out) {
    return new DemoData(
            artifact -> {
              Path file = packages.get(artifact);
              if (file == null) {
                throw new PackageException(artifact + " is not to be had");
              }
              return file;
            },
            step -> {})
        .prepare(out);
  }

  @Test
  void samplesNamePicturesCaptionsAndSplits() throws IOException {
    Path out = folder.resolve("out");
    DemoReport report = prepare(out);

    List<String> lines = Files.readAllLines(out.resolve("samples.tsv"));
    assertThat(lines.getFirst()).isEqualTo("key\timage\tcaption\tconcept\tstyle\tsplit");
    Map<String, String[]> rows =
        lines.stream()
            .skip(1)
            .map(line -> line.split("\t"))
            .collect(Collectors.toMap(row -> row[0], row -> row, (a, b) -> a, TreeMap::new));
    assertThat(rows)
        .containsOnlyKeys(
            "fluent-1f44b",
            "fluent-2744",
            "google-1f98c",
            "google-2744",
            "stamps-animals-doe",
            "twitter-1f98c",
            "twitter-2744");
    assertThat(rows.get("google-1f98c"))
        .startsWith(
            "google-1f98c", "pictures/google/google-1f98c.png", "deer (animal)", "emoji/deer");
    assertThat(rows.get("stamps-animals-doe"))
        .startsWith(
            "stamps-animals-doe",
            "pictures/stamps/stamps-animals-doe.png",
            "A deer.",
            "stamps/deer",
            "stamps");
    for (String[] row : rows.values()) {
      assertThat(out.resolve(row[1])).exists();
    }
    assertThat(out.resolve("pictures/twitter/twitter-2744.png")).hasContent("twitter snowflake");
    assertThat(report.picturesByStyle())
        .isEqualTo(Map.of("fluent", 2L, "google", 2L, "stamps", 1L, "twitter", 2L));
    assertThat(report.concepts()).isEqualTo(4);
    assertThat(report.languages()).isEqualTo(4);
    assertThat(report.skipped()).isEmpty();
  }

  @Test
  void captionsOfAllSourcesMeetInOneFilePerLanguage() throws IOException {
    Path out = folder.resolve("out");
    prepare(out);
    assertThat(Files.readAllLines(out.resolve("captions.de.tsv")))
        .containsExactly(
            "concept\tcaption",
            "emoji/deer\tHirsch",
            "emoji/snowflake\tSchneeflocke",
            "stamps/deer\tEin Reh.");
    assertThat(Files.readAllLines(out.resolve("captions.zh-Hant.tsv")))
        .containsExactly("concept\tcaption", "stamps/deer\t鹿");
    assertThat(Files.readAllLines(out.resolve("captions.en.tsv")))
        .contains("emoji/deer\tdeer", "stamps/deer\tA deer.");
    assertThat(Files.readAllLines(out.resolve("captions.ar.tsv")))
        .containsExactly("concept\tcaption", "emoji/snowflake\tندفة ثلج");
    assertThat(out.resolve("captions.fr.tsv")).doesNotExist();
    assertThat(Files.readString(out.resolve("sources.tsv"))).contains("CC-BY-4.0", "GPL-2.0");
  }

  @Test
  void isTheSameEachTime() throws IOException {
    prepare(folder.resolve("one"));
    prepare(folder.resolve("two"));
    Files.writeString(folder.resolve("two/captions.xx.tsv"), "of an earlier run");
    prepare(folder.resolve("two"));
    assertThat(content(folder.resolve("one"))).isEqualTo(content(folder.resolve("two")));
  }

  private static Map<String, String> content(Path folder) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return content;
  }

  @Test
  void stampsThatCannotBeHadAreLeftOut() {
    packages.remove(DemoArtifact.STAMPS);
    DemoReport report = prepare(folder.resolve("out"));
    assertThat(report.picturesByStyle()).doesNotContainKey("stamps");
    assertThat(report.skipped()).isEqualTo(Map.of(DemoArtifact.STAMPS, "STAMPS is not to be had"));
  }

  @Test
  void emojiThatCannotBeHadAreAnError() {
    packages.remove(DemoArtifact.GOOGLE);
    assertThatThrownBy(() -> prepare(folder.resolve("out")))
        .isInstanceOf(PackageException.class)
        .hasMessage("GOOGLE is not to be had");
    assertThat(folder.resolve("out/samples.tsv")).doesNotExist();
  }

  @Test
  void damagedPackageIsNamed() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.tgz"), "no archive");
    packages.put(DemoArtifact.TWITTER, broken);
    assertThatThrownBy(() -> prepare(folder.resolve("out")))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("broken.tgz cannot be read");
  }

  @Test
  void noConceptIsOnBothSides() {
    List<DemoPicture> pictures = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      for (String style : List.of("google", "twitter", "stamps")) {
        String text = style.equals("stamps") ? "A thing " + i + ". Look!" : "thing " + i;
        pictures.add(
            new DemoPicture(
                style, style + "-" + i, "png", new byte[0], text, Concept.of(style, text)));
      }
    }
    List<DemoPicture> train = of(DemoSplit.TRAIN, pictures);
    assertThat(labels(of(DemoSplit.CONCEPT, pictures)))
        .doesNotContainAnyElementsOf(labels(train))
        .hasSizeBetween(70, 130);
    assertThat(train).noneMatch(p -> p.style().equals("twitter"));
    assertThat(of(DemoSplit.STYLE, pictures)).allMatch(p -> p.style().equals("twitter"));
  }

  private static List<DemoPicture> of(DemoSplit split, List<DemoPicture> pictures) {
    return pictures.stream().filter(p -> p.split() == split).toList();
  }

  private static List<String> labels(List<DemoPicture> pictures) {
    return pictures.stream().map(p -> p.concept().label()).distinct().toList();
  }
}
