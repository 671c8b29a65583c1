package org.flame4j.cli.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flame4j.cli.demo.Concept;
import org.flame4j.cli.packages.PackageException;
import org.flame4j.cli.packages.TinyArchives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of dictionaries, WordNet and gettext catalogues, on files of a few lines. */
class WordSourcesTest {
  @TempDir private Path folder;

  @Test
  void dictionaryEntriesAreHeadwordAndFirstTranslation() throws IOException {
    String header = "about this dictionary\nits licence\n";
    String apple = "Apfel /ˈapfəl/ <masc, n>\n [bot.] apple <n>\n   Synonym: {Apfelfrucht}\n";
    String jump = "springen /ˈʃprɪŋən/\n1. to jump, leap\n2. spring\n";
    String remark = "Baum\n(a remark)\ntree\n";
    String odd = "X9 /x/\n12 monkeys\n";
    byte[] text = (header + apple + jump + remark + odd).getBytes(UTF_8);
    String index =
        entry("00databaseinfo", "", header)
            + entry("apfel", header, apple)
            + entry("apfelfrucht", header, apple)
            + entry("springen", header + apple, jump)
            + entry("baum", header + apple + jump, remark)
            + entry("x9", header + apple + jump + remark, odd);
    assertThat(DictFile.entries(text, index))
        .containsExactly(
            new DictFile.Entry("Apfel", "apple"),
            new DictFile.Entry("springen", "jump"),
            new DictFile.Entry("Baum", "tree"));
  }

  /** A line of an index. */
  static String entry(String head, String before, String text) {
    return head
        + "\t"
        + number(before.getBytes(UTF_8).length)
        + "\t"
        + number(text.getBytes(UTF_8).length)
        + "\n";
  }

  private static String number(int value) {
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return "" + digits.charAt(value / 64) + digits.charAt(value % 64);
  }

  @Test
  void aLyingIndexIsRefused() {
    assertThatThrownBy(() -> DictFile.entries(new byte[10], "a\tB\tKK\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("points to byte");
    assertThatThrownBy(() -> DictFile.entries(new byte[10], "a\t?\tB\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("'?'");
    assertThatThrownBy(() -> DictFile.entries(new byte[10], "a\t//////////////\tB\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("//");
  }

  @Test
  void aPackageWithoutDictionaryIsRefused() throws IOException {
    Path deb = TinyArchives.deb(folder.resolve("d.deb"), Map.of("./x.index", ""));
    assertThatThrownBy(() -> DictFile.read(deb))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("d.deb has no dictionary");
    Path broken =
        TinyArchives.deb(
            folder.resolve("e.deb"), Map.of("./x.index", "", "./x.dict.dz", "no gzip"));
    assertThatThrownBy(() -> DictFile.read(broken))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("e.deb cannot be read");
  }

  @Test
  void glossesAreThoseOfFirstSenses() throws IOException {
    String first = "  1 licence\n";
    String apple = "00000012 13 n 01 apple 0 001 @ 1 n 0000 | fruit with red skin; \"an apple\"\n";
    String other = "00000099 13 n 01 apple 0 000 | native tree\n";
    String index =
        "  1 licence\napple n 2 1 @ 2 0 %08d %08d  \nzebra n 1 0 1 0 00000012  \n"
            .formatted(first.length(), first.length() + apple.length());
    Path deb = wordNet(first + apple + other, index);
    assertThat(WordNet.read(deb).glosses(vocabulary("apple")))
        .isEqualTo(Map.of("apple", "fruit with red skin"));
  }

  @Test
  void sensesThatAreNowhereAreRefused() throws IOException {
    Path deb = wordNet("short\n", "apple n 1 1 @ 1 0 00099999  \n");
    assertThatThrownBy(() -> WordNet.read(deb).glosses(vocabulary("apple")))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("no byte 99999");
    Path lying = wordNet("short\n", "apple n 77 1 @ 1 0 00000000  \n");
    assertThatThrownBy(() -> WordNet.read(lying).glosses(vocabulary("apple")))
        .isInstanceOf(PackageException.class)
        .hasMessageContaining("'apple'");
  }

  private Path wordNet(String data, String index) throws IOException {
    String root = "./usr/share/wordnet/";
    return TinyArchives.deb(
        folder.resolve("wordnet.deb"),
        Map.of(root + "data.noun", data, root + "index.noun", index));
  }

  private static Vocabulary vocabulary(String word) {
    Concept concept = Concept.of("test", "watermelon");
    return new Vocabulary(
        List.of(
            new Thing(concept, word, word, "fruit", "food", List.of(), false, Map.of(), "test")));
  }

  @Test
  void cataloguesOfEitherByteOrderAreRead() {
    Map<String, String> texts = new TreeMap<>(Map.of("", "header", "Bat", "Fledermaus", "Ant", ""));
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      assertThat(Gettext.read("x.mo", catalogue(texts, order)))
          .isEqualTo(Map.of("Bat", "Fledermaus"));
    }
  }

  @Test
  void damagedCataloguesAreRefused() {
    byte[] whole = catalogue(Map.of("Bat", "Fledermaus"), ByteOrder.LITTLE_ENDIAN);
    for (int length = 0; length < whole.length - 1; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Gettext.read("x.mo", cut))
          .isInstanceOf(PackageException.class)
          .hasMessageContaining("x.mo");
    }
    byte[] lying = whole.clone();
    ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(28, Integer.MAX_VALUE);
    assertThatThrownBy(() -> Gettext.read("x.mo", lying)).isInstanceOf(PackageException.class);
  }

  /** A catalogue as {@link Gettext} describes it. */
  static byte[] catalogue(Map<String, String> texts, ByteOrder order) {
    ByteBuffer file = ByteBuffer.allocate(10_000).order(order);
    int count = texts.size();
    file.putInt(0x950412de).putInt(0).putInt(count).putInt(28).putInt(28 + 8 * count);
    file.putInt(0).putInt(0);
    int end = 28 + 16 * count;
    int i = 0;
    for (Map.Entry<String, String> text : texts.entrySet()) {
      end = put(file, 28 + 8 * i, end, text.getKey());
      end = put(file, 28 + 8 * count + 8 * i, end, text.getValue());
      i++;
    }
    return Arrays.copyOf(file.array(), end);
  }

  private static int put(ByteBuffer file, int entry, int end, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    file.putInt(entry, bytes.length).putInt(entry + 4, end).put(end, bytes);
    return end + bytes.length + 1;
  }
}
