package org.flame4j.text;

/** The layers up to the one that is read. */
interface LayerStack extends AutoCloseable {
  int depth();

  /** Whether many streams had better go through each layer together, since it is read anew. */
  boolean streamed();

  /** Gives the layers one after another, lowest first; each is valid until {@code use} returns. */
  void forEach(Use use);

  @Override
  void close();

  /** What is done with a layer. */
  interface Use {
    /**
     * @param last whether it is the one that is read
     */
    void accept(DecoderLayer layer, boolean last);
  }
}
