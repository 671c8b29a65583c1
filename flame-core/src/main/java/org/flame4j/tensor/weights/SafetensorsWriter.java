package org.flame4j.tensor.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes safetensors files. The header keeps the order of the given map; the values lie widest type
 * first, so that every tensor is aligned and can be mapped without a copy.
 */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;
  private static final long CHUNK_BYTES = 8L << 20;

  private SafetensorsWriter() {}

  /**
   * Writes all tensors, one after the other, into a file that appears whole or not at all.
   *
   * @param tensors of any type, shape, layout and device
   * @param metadata free-form properties; written only where there are any
   * @throws WeightsException if the file cannot be written; an older file of that name is then left
   *     as it was
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    if (tensors.containsKey(SafetensorsHeader.METADATA)) {
      throw new WeightsException(file + ": no tensor may be called " + SafetensorsHeader.METADATA);
    }
    try {
      AtomicFile.write(file, content(tensors, metadata));
    } catch (IOException e) {
      throw new WeightsException("cannot write " + e.getMessage(), e);
    }
  }

  /** The bytes of a file, for one that is written together with others. */
  public static AtomicFile.Content content(
      Map<String, Tensor> tensors, Map<String, String> metadata) {
    return channel -> write(channel, tensors, metadata);
  }

  static void write(
      WritableByteChannel channel, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<Map.Entry<String, Tensor>> order = new ArrayList<>(tensors.entrySet());
    order.sort(
        Comparator.comparingInt((Map.Entry<String, Tensor> e) -> e.getValue().dtype().bytes())
            .reversed());
    writeFully(channel, header(tensors.keySet(), order, metadata));
    for (Map.Entry<String, Tensor> entry : order) {
      writeValues(channel, entry.getValue());
    }
  }

  private static ByteBuffer header(
      Set<String> names, List<Map.Entry<String, Tensor>> order, Map<String, String> metadata) {
    JsonMapper mapper = new JsonMapper();
    ObjectNode json = mapper.createObjectNode();
    if (!metadata.isEmpty()) {
      json.set(SafetensorsHeader.METADATA, mapper.valueToTree(metadata));
    }
    names.forEach(json::putObject);
    long start = 0;
    for (Map.Entry<String, Tensor> entry : order) {
      Tensor tensor = entry.getValue();
      long end = start + tensor.numel() * tensor.dtype().bytes();
      ObjectNode fields = json.putObject(entry.getKey());
      fields.put("dtype", tensor.dtype().safetensorsName());
      ArrayNode shape = fields.putArray("shape");
      Arrays.stream(tensor.shape()).forEach(shape::add);
      fields.putArray("data_offsets").add(start).add(end);
      start = end;
    }
    return framed(mapper.writeValueAsBytes(json));
  }

  /** Length, header and spaces up to the next aligned byte. */
  private static ByteBuffer framed(byte[] json) {
    int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    byte[] text = Arrays.copyOf(json, padded);
    Arrays.fill(text, json.length, padded, (byte) ' ');
    return ByteBuffer.allocate(Long.BYTES + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(padded)
        .put(text)
        .flip();
  }

  private static void writeValues(WritableByteChannel channel, Tensor tensor) throws IOException {
    try (Scope scope = new Scope()) {
      MemorySegment values = Tensors.segment(tensor.detach().to(Device.CPU).contiguous());
      for (long start = 0; start < values.byteSize(); start += CHUNK_BYTES) {
        long size = Math.min(CHUNK_BYTES, values.byteSize() - start);
        writeFully(channel, values.asSlice(start, size).asByteBuffer());
      }
    }
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer buffer)
      throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
