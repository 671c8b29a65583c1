package org.flame4j.tensor.weights.pickle;

/** Python's {@code None}: nothing in a pickle is ever a Java null. */
public enum PickleNone {
  NONE
}
