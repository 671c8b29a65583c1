package org.flame4j.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolVector;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.Reducer;
import org.bytedeco.pytorch.SizeTStringMap;
import org.bytedeco.pytorch.SizeTVector;
import org.bytedeco.pytorch.SizeTVectorVector;
import org.bytedeco.pytorch.TensorVector;

/** Gradients through c10d's Reducer, which sums buckets of them while the backward pass runs. */
final class BucketedExchange implements GradientExchange {
  private static final long FIRST_BUCKET_BYTES = 1L << 20;

  private final Reducer reducer;
  private final PeerFailure failure;

  /**
   * @param parameters with gradients switched on
   */
  BucketedExchange(ProcessGroup group, Map<String, Tensor> parameters, PeerFailure failure) {
    this.failure = failure;
    try (Scope scope = new Scope()) {
      reducer = reducer(group, List.copyOf(parameters.values()));
      reducer.retainReference();
    }
  }

  private static Reducer reducer(ProcessGroup group, List<Tensor> parameters) {
    TensorVector vector = new TensorVector();
    BoolVector sparse = new BoolVector();
    List<Long> bytes = new ArrayList<>();
    for (Tensor parameter : parameters) {
      vector.push_back(parameter.pointer());
      sparse.push_back(false);
      bytes.add(parameter.numel() * parameter.dtype().bytes());
    }
    SizeTVectorVector buckets = new SizeTVectorVector();
    for (List<Integer> bucket : PeerBuckets.of(bytes)) {
      SizeTVector indices = new SizeTVector();
      bucket.forEach(index -> indices.push_back(index));
      buckets.push_back(indices);
    }
    boolean findUnused = false;
    boolean gradientsAreViews = true;
    return new Reducer(
        vector,
        buckets,
        group,
        sparse,
        PeerBuckets.BYTES,
        findUnused,
        gradientsAreViews,
        new SizeTStringMap(),
        FIRST_BUCKET_BYTES,
        false,
        false,
        new LongVector());
  }

  @Override
  public void lastBackward(Runnable pass) {
    failure.watch(() -> {
      reducer.rebuild_buckets(); // once, in the order in which the first step's gradients came
      reducer.prepare_for_forward();
      try (Scope scope = new Scope()) {
        reducer.prepare_for_backward(new TensorVector());
      }
      pass.run();
      requireAll();
    });
  }

  private void requireAll() {
    try {
      reducer.check_finalized();
    } catch (RuntimeException e) {
      throw new TensorException(
          "the last backward pass did not reach every parameter: leave out those that it does not use, and freeze them",
          e);
    }
  }

  @Override
  public void close() {
    failure.free(reducer);
  }
}
