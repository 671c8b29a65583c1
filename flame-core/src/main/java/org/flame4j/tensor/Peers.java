package org.flame4j.tensor;

import java.util.Map;

/**
 * The processes that train together, each a member with a rank from 0. All members make the same
 * calls in the same order; a member that is lost ends the others' calls with a {@link
 * TensorException} within the time limit of the group.
 */
public interface Peers extends AutoCloseable {
  /** This process, 0 to {@link #size} - 1. */
  int rank();

  /** How many processes there are. */
  int size();

  /** Whether this process writes files and speaks for all. */
  default boolean isFirst() {
    return rank() == 0;
  }

  /** Replaces every member's tensor by the sum over all members; same shape and F32 everywhere. */
  void sumInPlace(Tensor tensor);

  /** Replaces every member's tensor by the largest values over all members. */
  void maxInPlace(Tensor tensor);

  /**
   * The rows of all members, in the order of ranks.
   *
   * @param rows F32 [n, D]; n may differ between members and be 0
   * @return F32 [sum of n, D], without gradients, owned by the enclosing scope or else the caller
   */
  Tensor gatherRows(Tensor rows);

  /** Gives the first member's values to all. */
  void broadcastInPlace(Tensor tensor);

  /**
   * Watches gradients: they become means over all members, exchanged while a backward pass runs.
   *
   * @param parameters with gradients switched on, each reached by the last backward pass of every
   *     step; frozen ones are left out
   * @return owned by the caller
   * @throws TensorException where names, shapes or order differ between members
   */
  GradientExchange exchange(Map<String, Tensor> parameters);

  @Override
  void close();

  /** One process on its own. */
  static Peers alone() {
    return Alone.INSTANCE;
  }
}
