package org.flame4j.train.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import org.flame4j.tensor.GradientExchange;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** Threads in place of processes, which exchange plain arrays. */
final class ThreadPeers implements Peers {
  private record Hall(float[][] values, CyclicBarrier barrier) {}

  private final Hall hall;
  private final int rank;

  private ThreadPeers(Hall hall, int rank) {
    this.hall = hall;
    this.rank = rank;
  }

  /** Runs the same work as each of {@code size} members; what each returned, by rank. */
  static <T> List<T> run(int size, Function<Peers, T> work) {
    Hall hall = new Hall(new float[size][], new CyclicBarrier(size));
    try (ExecutorService threads = Executors.newFixedThreadPool(size)) {
      List<Callable<T>> members = new ArrayList<>();
      for (int rank = 0; rank < size; rank++) {
        ThreadPeers peers = new ThreadPeers(hall, rank);
        members.add(() -> work.apply(peers));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(members)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private float[][] exchange(Tensor tensor) {
    hall.values[rank] = Tensors.floats(tensor);
    await();
    float[][] all = hall.values.clone();
    await();
    return all;
  }

  private void await() {
    try {
      hall.barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return hall.values.length;
  }

  private void reduce(Tensor tensor, DoubleBinaryOperator operator) {
    float[][] all = exchange(tensor);
    float[] result = all[0].clone();
    for (int other = 1; other < all.length; other++) {
      for (int i = 0; i < result.length; i++) {
        result[i] = (float) operator.applyAsDouble(result[i], all[other][i]);
      }
    }
    tensor.copyInPlace(Tensors.of(result, tensor.shape()));
  }

  @Override
  public void sumInPlace(Tensor tensor) {
    reduce(tensor, Double::sum);
  }

  @Override
  public void maxInPlace(Tensor tensor) {
    reduce(tensor, Math::max);
  }

  @Override
  public Tensor gatherRows(Tensor rows) {
    float[][] all = exchange(rows);
    int length = Arrays.stream(all).mapToInt(part -> part.length).sum();
    float[] joined = new float[length];
    int at = 0;
    for (float[] part : all) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return Tensors.of(joined, length / rows.size(1), rows.size(1));
  }

  @Override
  public void broadcastInPlace(Tensor tensor) {
    tensor.copyInPlace(Tensors.of(exchange(tensor)[0], tensor.shape()));
  }

  @Override
  public GradientExchange exchange(Map<String, Tensor> parameters) {
    throw new UnsupportedOperationException("gradients of threads are one already");
  }

  @Override
  public void close() {}
}
