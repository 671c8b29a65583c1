package org.flame4j.cli.corpus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Collects documents, each once, and drops those that would give a held-out caption away.
 *
 * <p>Documents come in units, such as a thing in one language. One unit in a hundred is held out of
 * training as a whole, to measure what is learned. A unit's name alone decides that, and every
 * random choice within it.
 */
final class Documents implements Consumer<Document> {
  static final String HELD_OUT_TEXT = "heldout-text";
  static final String HELD_OUT_CONCEPT = "heldout-concept";
  private static final int UNITS_PER_HELD_OUT_UNIT = 100;

  private final HeldOut check;
  private final Set<Document> train = new LinkedHashSet<>();
  private final Set<Document> heldOut = new LinkedHashSet<>();
  private final Map<String, Long> dropped = new TreeMap<>();
  private boolean unitIsHeldOut;

  Documents(HeldOut check) {
    this.check = check;
  }

  /** Starts a unit: the documents that follow belong to it. */
  Random begin(String unit) {
    long hash = hash(unit);
    unitIsHeldOut = Math.floorMod(hash, UNITS_PER_HELD_OUT_UNIT) == 0;
    return new Random(hash);
  }

  @Override
  public void accept(Document document) {
    if (check.find(document.whole()).isPresent()) {
      dropped.merge(document.source(), 1L, Long::sum);
    } else if (unitIsHeldOut) {
      heldOut.add(named(document, HELD_OUT_TEXT));
    } else {
      train.add(document);
    }
  }

  /** Takes a document of a held-out concept, for measuring only. */
  void addHeldOutConcept(Document document) {
    heldOut.add(named(document, HELD_OUT_CONCEPT));
  }

  private static Document named(Document document, String source) {
    return new Document(document.text(), document.answer(), document.lang(), source);
  }

  /** Documents to train on, in an order that mixes everything and never changes. */
  List<Document> train() {
    List<Document> mixed = new ArrayList<>(train);
    Collections.shuffle(mixed, new Random(hash("order")));
    return mixed;
  }

  List<Document> heldOut() {
    return List.copyOf(heldOut);
  }

  /** Number of documents left out for a held-out caption in them, by source. */
  Map<String, Long> dropped() {
    return Collections.unmodifiableMap(dropped);
  }

  static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("flame4j corpus 1: " + text).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
