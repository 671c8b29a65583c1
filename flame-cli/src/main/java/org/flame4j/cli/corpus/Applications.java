package org.flame4j.cli.corpus;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import javax.xml.stream.XMLStreamException;
import org.flame4j.cli.demo.Captions;
import org.flame4j.cli.packages.PackageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Summaries and descriptions of applications in many languages, out of Debian's index of them
 * (DEP-11): gzipped YAML, a header and then a document for each component. The first paragraphs of
 * a translated description belong to those of the English one where there are as many.
 */
final class Applications {
  static final String SOURCE = "dep11";
  private static final int ONE_LONG_TEXT_OF = 2;
  private static final long MAX_BYTES = 256 << 20;
  private static final int MAX_COMPONENTS = 100_000;
  private static final String UNTRANSLATED = "C";
  private static final Blocks PARAGRAPHS = new Blocks(Set.of("p", "li"), Set.of());

  private final List<String> languages;
  private final Translated writer;
  private final SafeXml xml = new SafeXml();

  private Applications(List<String> languages, Documents out) {
    this.languages = languages;
    writer = new Translated(languages, SOURCE, ONE_LONG_TEXT_OF, out);
  }

  /**
   * Writes the texts of an index.
   *
   * @return its origin and time, as its header says
   */
  static String write(Path index, List<String> languages, Documents out) {
    Applications applications = new Applications(languages, out);
    StringBuilder version = new StringBuilder();
    read(
        index,
        document -> {
          if (version.isEmpty()) {
            version.append(document.path("Origin").asString("")).append(' ');
            version.append(document.path("Time").asString(""));
          } else {
            applications.write(document);
          }
        });
    return version.toString();
  }

  /** Gives the documents one by one: the file is large, and none of it is kept. */
  private static void read(Path index, Consumer<JsonNode> documents) {
    try (InputStream in = Files.newInputStream(index);
        InputStream unzipped =
            new BoundedStream(new GZIPInputStream(new BufferedInputStream(in)), MAX_BYTES);
        MappingIterator<JsonNode> all =
            new YAMLMapper().readerFor(JsonNode.class).readValues(unzipped)) {
      for (int count = 0; all.hasNext(); count++) {
        if (count > MAX_COMPONENTS) {
          throw new IOException("it has more than " + MAX_COMPONENTS + " components");
        }
        documents.accept(all.next());
      }
    } catch (IOException | JacksonException e) {
      throw new PackageException(index + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void write(JsonNode component) {
    String id = component.path("ID").asString("");
    Map<String, String> summaries = new TreeMap<>();
    texts(component.path("Summary"))
        .forEach((language, text) -> summaries.put(language, Captions.oneLine(text)));
    writer.write(id + " summary", summaries);
    Map<String, List<String>> descriptions = new TreeMap<>();
    texts(component.path("Description"))
        .forEach((language, text) -> descriptions.put(language, paragraphs(text)));
    List<String> english = descriptions.getOrDefault(Thing.ENGLISH, List.of());
    for (int i = 0; i < english.size(); i++) {
      int place = i;
      Map<String, String> paragraph = new TreeMap<>();
      descriptions.forEach((language, paragraphs) -> {
        if (paragraphs.size() == english.size()) {
          paragraph.put(language, paragraphs.get(place));
        }
      });
      writer.write(id + " " + place, paragraph);
    }
  }

  private Map<String, String> texts(JsonNode byLocale) {
    Map<String, String> texts = new TreeMap<>();
    byLocale
        .properties()
        .forEach(entry -> {
          String locale = entry.getKey();
          String language = locale.equals(UNTRANSLATED) ? Thing.ENGLISH : Captions.tag(locale);
          if (languages.contains(language)) {
            texts.putIfAbsent(language, entry.getValue().asString(""));
          }
        });
    return texts;
  }

  /** Paragraphs of a description, which is marked up; none where it is not sound. */
  private List<String> paragraphs(String markup) {
    try {
      return PARAGRAPHS.read(xml, new StringReader("<all>" + markup + "</all>"));
    } catch (XMLStreamException e) {
      return List.of();
    }
  }
}
