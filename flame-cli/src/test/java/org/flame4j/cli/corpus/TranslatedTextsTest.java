package org.flame4j.cli.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import javax.xml.stream.XMLStreamException;
import org.flame4j.cli.packages.PackageException;
import org.flame4j.cli.packages.TinyArchives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help books and application descriptions, whose texts stand in several languages. */
class TranslatedTextsTest {
  private static final List<String> LANGUAGES = List.of("en", "de", "zh");
  private static final Blocks BLOCKS = new Blocks(Set.of("title", "p"), Set.of("credit"));

  @TempDir private Path folder;
  private final Documents out = new Documents(new HeldOut(List.of("fish")));

  private static List<String> blocks(String xml) throws XMLStreamException {
    return BLOCKS.read(new SafeXml(), new StringReader(xml));
  }

  @Test
  void blocksAreTextsInOrderWithoutMarkup() throws XMLStreamException {
    assertThat(
            blocks(
                "<page><title>A\n <app>B</app> &amp; C</title><credit><p>who</p></credit>"
                    + "<note><p>one</p><p/><p>two <p>in</p></p></note><p><k>Ctrl</k><k>C</k></p>loose</page>"))
        .containsExactly("A B & C", "one", "", "two in", "Ctrl C");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE p [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>",
        "<!DOCTYPE p [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><p>&b;</p>",
        "<p>cut short",
        "no markup"
      })
  void hostileXmlGivesNothingAway(String xml) {
    assertThatThrownBy(() -> blocks(xml)).isInstanceOf(XMLStreamException.class);
  }

  @Test
  void depthAndNumberAreBounded() {
    assertThatThrownBy(() -> blocks("<d>".repeat(5_000) + "</d>".repeat(5_000)))
        .isInstanceOf(XMLStreamException.class);
    assertThatThrownBy(() -> blocks("<d>" + "<p/>".repeat(5_000) + "</d>"))
        .isInstanceOf(XMLStreamException.class)
        .hasMessageContaining("more than");
  }

  private static String page(String... texts) {
    StringBuilder xml = new StringBuilder("<page xmlns='http://projectmallard.org/1.0/'>");
    for (String text : texts) {
      xml.append("<p>").append(text).append("</p>");
    }
    return xml.append("</page>").toString();
  }

  @Test
  void helpPagesMeetByNameAndOrder() throws IOException {
    String root = "./usr/share/help/";
    Path deb =
        TinyArchives.deb(
            folder.resolve("help.deb"),
            Map.of(
                root + "C/book/a.page", page("Click here", "A fish", "Same"),
                root + "de/book/a.page", page("Hier klicken", "Ein Fisch", "Same"),
                root + "zh_CN/book/a.page", page("one text less"),
                root + "fr/book/a.page", page("Cliquez ici", "Un poisson", "Pareil"),
                root + "C/book/b.page", "<page>broken",
                root + "C/book/picture.svg", "<p>no page</p>"));
    HelpBooks.write(deb, LANGUAGES, out);
    assertThat(out.train())
        .hasSize(1)
        .allSatisfy(d -> {
          assertThat(d.text()).isIn("Click here = Hier klicken", "Hier klicken = Click here");
          assertThat(d.lang()).isEqualTo("de");
        });
    assertThat(out.dropped()).containsEntry(HelpBooks.SOURCE, 1L);
  }

  private Path index(String yaml) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(yaml.getBytes(UTF_8));
    }
    return Files.write(folder.resolve("index.yml.gz"), bytes.toByteArray());
  }

  @Test
  void applicationsHaveSummariesAndParagraphs() throws IOException {
    Path index =
        index(
            """
            ---
            File: DEP-11
            Origin: debian-x-main
            Time: 20260101T000000
            ---
            Type: desktop-application
            ID: paint
            Summary:
              C: Draw pictures
              de: Bilder malen
              zh_CN: 画画
              fr: Dessiner
            Description:
              C: "<p>Draw with\\n a mouse</p><ul><li>Many colours</li></ul>"
              de: "<p>Mit der Maus malen</p><ul><li>Viele Farben</li></ul>"
              zh_CN: "<p>unsound"
            ---
            Type: font
            ID: nothing
            """);
    assertThat(Applications.write(index, LANGUAGES, out))
        .isEqualTo("debian-x-main 20260101T000000");
    String all = String.join("\n", out.train().stream().map(Document::text).toList());
    assertThat(all).contains("Draw pictures", "Bilder malen", "画画", "Many colours", "Viele Farben");
    assertThat(all).contains("Mit der Maus malen").doesNotContain("Dessiner", "<p>", "unsound");
    assertThat(out.train()).extracting(Document::lang).contains("de", "zh", Document.SEVERAL);
    assertThat(out.train()).filteredOn(d -> d.lang().equals("de")).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [1, 2", "- &a [*a, *a]\n- {", "\t: :"})
  void brokenIndexesAreRefused(String yaml) throws IOException {
    Path index = index(yaml);
    assertThatThrownBy(() -> Applications.write(index, LANGUAGES, out))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("index.yml.gz cannot be read");
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    Path index = index("File: x\n---\nSummary: " + "[".repeat(100_000));
    assertThatThrownBy(() -> Applications.write(index, LANGUAGES, out))
        .isInstanceOf(PackageException.class);
  }

  @Test
  void streamsAreBounded() throws IOException {
    try (BoundedStream in = new BoundedStream(new java.io.ByteArrayInputStream(new byte[9]), 8)) {
      assertThat(in.read(new byte[5])).isEqualTo(5);
      assertThatThrownBy(() -> in.read(new byte[5])).hasMessageContaining("more than 8 bytes");
    }
  }

  @Test
  void longTextsAreCutBetweenSentences() {
    String sentence = "This is one of many sentences. ";
    assertThat(Sentences.of(sentence.repeat(40), "en"))
        .hasSizeGreaterThan(1)
        .allMatch(part -> part.length() <= 500 && part.endsWith("sentences."));
  }
}
