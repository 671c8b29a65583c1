package org.flame4j.text;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flame4j.tensor.FreedMemory;

/**
 * Layers that are read from the file each time they are needed: while one is used, the next is read
 * on another thread, so that two are in memory at most.
 */
final class StreamedLayers implements LayerStack {
  private final LlmConfig config;
  private final LlmTensors source;
  private final int depth;
  private final ExecutorService reader;

  StreamedLayers(LlmConfig config, LlmTensors source, int depth) {
    this.config = config;
    this.source = source;
    this.depth = depth;
    reader =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("flame-layer-reader").daemon().factory());
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public boolean streamed() {
    return true;
  }

  @Override
  public void forEach(Use use) {
    Future<DecoderLayer> next = read(0);
    try {
      for (int i = 0; i < depth; i++) {
        try (DecoderLayer layer = taken(next)) {
          next = i + 1 < depth ? read(i + 1) : next;
          use.accept(layer, i + 1 == depth);
        }
        FreedMemory.giveBack();
      }
    } catch (RuntimeException | Error e) {
      drop(next);
      throw e;
    }
  }

  private Future<DecoderLayer> read(int index) {
    return reader.submit(() -> DecoderLayer.load(config, source, index));
  }

  private static DecoderLayer taken(Future<DecoderLayer> layer) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return layer.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new TextException("cannot read a layer: " + e.getCause(), e);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Closes a layer that nobody uses any more; closing one twice does no harm. */
  private static void drop(Future<DecoderLayer> layer) {
    try {
      taken(layer).close();
    } catch (RuntimeException | Error e) {
      // What is thrown already says more.
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
