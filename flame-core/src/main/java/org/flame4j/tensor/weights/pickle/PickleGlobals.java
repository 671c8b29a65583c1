package org.flame4j.tensor.weights.pickle;

import java.util.List;

/**
 * What the names in a pickle stand for. An implementation holds a list of names; it must never look
 * a name up anywhere else.
 */
public interface PickleGlobals {
  /**
   * The meaning of a name, a value like any other.
   *
   * @throws PickleException naming it, where it is not in the list
   */
  Object global(String module, String name);

  /**
   * What a call of such a meaning gives.
   *
   * @throws PickleException if it cannot be called, or not with these
   */
  Object call(Object callable, List<Object> arguments);

  /**
   * What the file keeps outside of the pickle under this identity.
   *
   * @throws PickleException if there is no such thing
   */
  Object persistent(Object id);
}
