package org.flame4j.tensor.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;

/** PyTorch files whose pickle says whatever a test wants; the storage is 0, 1, 2, 3 in float32. */
final class TorchBytes {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
  private String order = "little";
  private boolean compressed;

  TorchBytes() {
    bytes(0x80, 2, '}');
  }

  static byte[] of(Tensor tensor) {
    return Tensors.segment(tensor.contiguous()).toArray(ValueLayout.JAVA_BYTE);
  }

  private TorchBytes bytes(int... values) {
    for (int value : values) {
      pickle.write(value);
    }
    return this;
  }

  private TorchBytes text(String text) {
    bytes(0x8C, text.length());
    pickle.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private TorchBytes integer(int value) {
    bytes('J');
    pickle.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  private TorchBytes tuple(int... values) {
    bytes('(');
    for (int value : values) {
      integer(value);
    }
    return bytes('t');
  }

  TorchBytes global(String module, String name) {
    bytes('c');
    pickle.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  TorchBytes tensor(String name, int numel, int offset, int[] shape, int[] strides) {
    text(name).global("torch._utils", "_rebuild_tensor_v2").bytes('(', '(');
    text("storage").global("torch", "FloatStorage").text("0").text("cpu").integer(numel);
    bytes('t', 'Q').integer(offset).tuple(shape).tuple(strides);
    return bytes(0x89, 'N', 't', 'R', 's');
  }

  TorchBytes order(String value) {
    order = value;
    return this;
  }

  TorchBytes compressed() {
    compressed = true;
    return this;
  }

  byte[] pickle() {
    byte[] all = java.util.Arrays.copyOf(pickle.toByteArray(), pickle.size() + 1);
    all[all.length - 1] = '.';
    return all;
  }

  byte[] archive() throws IOException {
    return archive(pickle());
  }

  /** The same archive around another pickle. */
  byte[] archive(byte[] data) throws IOException {
    ByteBuffer values = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 4; i++) {
      values.putFloat(i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, "a/data.pkl", data);
      put(zip, "a/byteorder", order.getBytes(StandardCharsets.UTF_8));
      put(zip, "a/data/0", values.array());
    }
    return out.toByteArray();
  }

  private void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    if (!compressed) {
      CRC32 crc = new CRC32();
      crc.update(content);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(content.length);
      entry.setCrc(crc.getValue());
    }
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
