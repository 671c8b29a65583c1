package org.flame4j.cli.corpus;

import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.flame4j.cli.demo.Captions;

/**
 * Texts of an XML document in their order, each within one element such as a title or paragraph.
 *
 * @param elements local names of elements that hold texts; one within another gives the outer one
 * @param skipped local names of elements that are left out with all in them
 */
record Blocks(Set<String> elements, Set<String> skipped) {
  private static final int MAX_BLOCKS = 2_000;

  /**
   * @throws XMLStreamException for what is not sound, too deep or too much
   */
  List<String> read(SafeXml xml, Reader text) throws XMLStreamException {
    XMLStreamReader reader = xml.open(text);
    try {
      return read(reader);
    } finally {
      reader.close();
    }
  }

  private List<String> read(XMLStreamReader reader) throws XMLStreamException {
    List<String> blocks = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    StringBuilder block = new StringBuilder();
    int blockDepth = 0; // depth of the element whose text is gathered, 0 outside of one
    int skipDepth = 0;
    boolean ended = false; // whether an element has just ended, as between the keys of Ctrl, C
    while (reader.hasNext()) {
      int event = reader.next();
      switch (event) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (ended && blockDepth > 0) {
            block.append(' ');
          }
          open.push(reader.getLocalName());
          if (skipDepth == 0 && skipped.contains(open.peek())) {
            skipDepth = open.size();
          } else if (blockDepth == 0 && skipDepth == 0 && elements.contains(open.peek())) {
            blockDepth = open.size();
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (blockDepth > 0 && skipDepth == 0) {
            block.append(reader.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (open.size() == skipDepth) {
            skipDepth = 0;
          }
          if (open.size() == blockDepth) {
            blockDepth = 0;
            add(blocks, block);
          }
          open.pop();
        }
        default -> {} // comments and the like
      }
      ended = event == XMLStreamConstants.END_ELEMENT;
    }
    return blocks;
  }

  private static void add(List<String> blocks, StringBuilder block) throws XMLStreamException {
    if (blocks.size() == MAX_BLOCKS) {
      throw new XMLStreamException("more than " + MAX_BLOCKS + " texts");
    }
    blocks.add(Captions.oneLine(block.toString())); // an empty one too: they are counted
    block.setLength(0);
  }
}
