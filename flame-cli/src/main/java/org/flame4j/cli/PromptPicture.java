package org.flame4j.cli;

import java.io.PrintWriter;
import java.util.List;
import org.flame4j.facet.Facet;
import org.flame4j.facet.PackedPrompt;
import org.flame4j.facet.Positions;
import org.flame4j.facet.PromptSet;
import org.flame4j.text.TextTokenizer;
import picocli.CommandLine.Help.Ansi;

/** A packed prompt as text: spans with their tokens, then the mask. */
record PromptPicture(
    PromptSet prompts, PackedPrompt packed, TextTokenizer tokenizer, Positions kind) {
  /** Cells a side of the drawn mask at most; a cell stands for a square of tokens. */
  private static final int MASK_CELLS = 78;

  private static final List<Ansi.Style> COLOURS =
      List.of(
          Ansi.Style.fg_red,
          Ansi.Style.fg_green,
          Ansi.Style.fg_yellow,
          Ansi.Style.fg_blue,
          Ansi.Style.fg_magenta,
          Ansi.Style.fg_cyan,
          Ansi.Style.bold);

  void print(PrintWriter out) {
    out.printf(
        "%d tokens: a prefix of %d and %d facets, %s positions%n",
        packed.length(), packed.prefixLength(), prompts.facets().size(), kind.label());
    span(out, "prefix", 0, packed.prefixLength());
    for (int k = 0; k < prompts.facets().size(); k++) {
      Facet facet = prompts.facets().get(k);
      String name = "facet %d, %s (%s)".formatted(k + 1, facet.name(), facet.level());
      span(out, name, packed.facetStart(k), packed.readToken(k) + 1);
    }
    printMask(out);
  }

  private void span(PrintWriter out, String name, int start, int end) {
    List<Integer> positions = packed.positions(kind);
    out.printf(
        "%n%s: tokens %d-%d, positions %d-%d%n ",
        name, start, end - 1, positions.get(start), positions.get(end - 1));
    for (int i = start; i < end; i++) {
      int id = packed.ids().get(i);
      String text = tokenizer.decode(id).replace("\n", "\\n");
      out.print(" " + coloured("[" + text + "]", packed.facetOf(i)) + id);
    }
    out.println();
  }

  private static String coloured(String text, int facet) {
    if (facet < 0 || !Ansi.AUTO.enabled()) {
      return text;
    }
    Ansi.Style colour = COLOURS.get(facet % COLOURS.size());
    return colour.on() + text + colour.off();
  }

  private void printMask(PrintWriter out) {
    int side = Math.ceilDiv(packed.length(), MASK_CELLS);
    out.printf(
        "%nwho sees whom: a row's tokens see columns marked . (prefix) or # (own facet)%s%n",
        side == 1 ? "" : "; a mark is %d x %d tokens".formatted(side, side));
    for (int row = 0; row < packed.length(); row += side) {
      StringBuilder line = new StringBuilder("  ");
      for (int column = 0; column < packed.length(); column += side) {
        line.append(mark(row, column, side));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** What any token of the square at (row, column) sees there. */
  private char mark(int row, int column, int side) {
    char mark = ' ';
    for (int r = row; r < Math.min(row + side, packed.length()); r++) {
      for (int c = column; c < Math.min(column + side, packed.length()); c++) {
        if (packed.sees(r, c)) {
          mark = packed.facetOf(c) >= 0 ? '#' : mark == '#' ? '#' : '.';
        }
      }
    }
    return mark;
  }
}
