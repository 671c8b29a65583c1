package org.flame4j.tensor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.pytorch.AllreduceOptions;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.ReduceOp;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;

/** Several processes, on one machine or many, through libtorch's c10d. */
public final class PeerGroup implements Peers {
  private final PeerAddress address;
  private final Device device;
  private final PeerStore store;
  private final PeerFailure failure;
  private final PeerBeats beats;
  private final ProcessGroup group;
  private final AtomicInteger exchanges = new AtomicInteger();

  private PeerGroup(PeerAddress address, Device device, Duration limit, PeerStore store) {
    this.address = address;
    this.device = device;
    this.store = store;
    beats = new PeerBeats(address, store.another(), store.another());
    failure = new PeerFailure(address, limit, beats);
    group = failure.connect(() -> connect(address, device, limit, store));
  }

  private static ProcessGroup connect(
      PeerAddress address, Device device, Duration limit, PeerStore store) {
    try (Scope scope = new Scope()) {
      ProcessGroup group = PeerBackend.group(address, device, store.table(), limit);
      group.retainReference();
      return group;
    }
  }

  /**
   * Joins the group at {@code address}, and waits until all have. A group of one needs no network.
   *
   * @param device whose tensors the members exchange
   * @param limit longest time one exchange may wait for another member
   * @throws TensorException where the others do not come in time
   */
  public static Peers join(PeerAddress address, Device device, Duration limit) {
    if (limit.toMillis() < 1) {
      throw new TensorException("the time limit of processes must be positive; limit=" + limit);
    }
    return address.size() == 1
        ? Peers.alone()
        : new PeerGroup(address, device, limit, PeerStore.meet(address, limit));
  }

  @Override
  public int rank() {
    return address.rank();
  }

  @Override
  public int size() {
    return address.size();
  }

  @Override
  public void sumInPlace(Tensor tensor) {
    reduce(tensor, ReduceOp.RedOpType.SUM);
  }

  @Override
  public void maxInPlace(Tensor tensor) {
    reduce(tensor, ReduceOp.RedOpType.MAX);
  }

  private void reduce(Tensor tensor, ReduceOp.RedOpType operation) {
    inPlace(
        tensor,
        vector ->
            group.allreduce(vector, new AllreduceOptions().reduceOp(new ReduceOp(operation))));
  }

  @Override
  public void broadcastInPlace(Tensor tensor) {
    inPlace(tensor, vector -> group.broadcast(vector, new BroadcastOptions().rootRank(0)));
  }

  private interface Collective {
    Work start(TensorVector tensors);
  }

  private void inPlace(Tensor tensor, Collective collective) {
    try (Scope scope = new Scope();
        NoGrad noGrad = new NoGrad()) {
      Tensor memory = tensor.detach().to(device).contiguous();
      failure.watch(() -> collective.start(new TensorVector(memory.pointer()))._wait());
      if (!tensor.isContiguous() || !tensor.device().equals(device)) {
        tensor.copyInPlace(memory);
      }
    }
  }

  @Override
  public Tensor gatherRows(Tensor rows) {
    if (rows.dim() != 2 || rows.dtype() != DType.F32) {
      throw new IllegalArgumentException("rows to gather must be F32 [n, D]; they are " + rows);
    }
    try (Scope scope = new Scope();
        NoGrad noGrad = new NoGrad()) {
      long[] counts = counts(rows.size(0));
      long most = Arrays.stream(counts).max().orElseThrow();
      Tensor padded = Tensors.zeros(DType.F32, most, rows.size(1)).to(device);
      padded.narrow(0, 0, rows.size(0)).copyInPlace(rows.detach());
      Tensor all = Tensors.empty(DType.F32, most * size(), rows.size(1)).to(device);
      if (all.numel() > 0) {
        failure.watch(() -> group._allgather_base(all.pointer(), padded.pointer())._wait());
      }
      return scope.keep(cut(all, counts, most));
    }
  }

  private long[] counts(long own) {
    long[] counts = new long[size()];
    counts[rank()] = own;
    Tensor shared = Tensors.of(counts, size());
    sumInPlace(shared);
    return Tensors.longs(shared);
  }

  private static Tensor cut(Tensor all, long[] counts, long most) {
    if (Arrays.stream(counts).allMatch(count -> count == most)) {
      return all;
    }
    List<Tensor> parts = new ArrayList<>();
    for (int rank = 0; rank < counts.length; rank++) {
      parts.add(all.narrow(0, rank * most, counts[rank]));
    }
    return Tensors.cat(parts, 0);
  }

  @Override
  public GradientExchange exchange(Map<String, Tensor> parameters) {
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException("there are no parameters whose gradients to exchange");
    }
    failure.watch(() -> checkSame(parameters));
    return new BucketedExchange(group, parameters, failure);
  }

  private void checkSame(Map<String, Tensor> parameters) {
    Store table = store.table();
    String prefix = "flame/parameters/" + exchanges.getAndIncrement() + "/";
    table.set(prefix + rank(), PeerParameters.describe(parameters));
    String first = table.get_to_str(prefix + 0);
    Optional<String> difference = Optional.empty();
    for (int rank = 1; rank < size() && difference.isEmpty(); rank++) {
      difference = PeerParameters.difference(first, rank, table.get_to_str(prefix + rank));
    }
    if (difference.isPresent()) {
      table.set(prefix + rank() + "/seen", "yes");
      for (int rank = 0; rank < size() && isFirst(); rank++) {
        table.get_to_str(prefix + rank + "/seen"); // the table goes with process 0
      }
      throw new TensorException(difference.get());
    }
  }

  @Override
  public void close() {
    failure.free(group);
    beats.close();
    if (!failure.broken()) {
      store.farewell(address);
      store.close();
    }
  }
}
