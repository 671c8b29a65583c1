package org.flame4j.tensor.weights;

import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.Tensor;

/**
 * Named tensors in a file or a folder. Loading may be called from several threads; closing must not
 * run beside it.
 */
public interface Weights extends AutoCloseable {
  /** Names of all tensors, in the order of the file. */
  Set<String> names();

  /**
   * What {@link #load} would give, without reading values.
   *
   * @throws WeightsException for a name that is not there
   */
  TensorInfo info(String name);

  /**
   * The tensor of that name in the type it is stored in (quantised blocks become F32), on the CPU.
   *
   * <p>Where possible this is a view of the mapped file: valid until these weights are closed, and
   * read-only. Changing it in place, or cutting the file short while it is open, ends the process;
   * {@link Tensor#copy} first. The tensor belongs to the scope that is open, as any other.
   *
   * @throws WeightsException for a name that is not there, or when the weights are closed
   */
  Tensor load(String name);

  /**
   * Whether {@link #load} gives a view of the mapped file, which takes no memory of its own.
   *
   * @throws WeightsException for a name that is not there
   */
  boolean isView(String name);

  /**
   * Says that the mapped bytes of a tensor are not needed for now, so that they do not count as
   * this process's memory. Views of them stay valid: what is read again comes from the file again.
   *
   * @throws WeightsException for a name that is not there, or when the weights are closed
   */
  void release(String name);

  /** Free-form properties of the file; empty where it has none. */
  Map<String, String> metadata();

  /** Unmaps the files: views of them must not be used any more. */
  @Override
  void close();
}
