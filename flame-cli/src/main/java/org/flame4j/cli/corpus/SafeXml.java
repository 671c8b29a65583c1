package org.flame4j.cli.corpus;

import java.io.Reader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Opens XML of others: without document types, so nothing outside the text is ever read and no
 * entity grows, and within bounds.
 */
final class SafeXml {
  private static final int MAX_DEPTH = 200;

  private final XMLInputFactory factory = XMLInputFactory.newDefaultFactory();

  SafeXml() {
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty("jdk.xml.maxElementDepth", MAX_DEPTH);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("external entity " + systemId + " is not read");
    });
  }

  XMLStreamReader open(Reader text) throws XMLStreamException {
    return factory.createXMLStreamReader(text);
  }
}
