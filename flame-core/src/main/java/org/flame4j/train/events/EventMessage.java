package org.flame4j.train.events;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * TensorFlow's {@code Event} messages, the few fields that scalars need:
 *
 * <pre>
 * Event         1 double wall_time, seconds   2 int64 step   3 string file_version
 *               5 Summary summary             7 SessionLog session_log
 * Summary       1 repeated Value              SessionLog     1 enum status, START = 1
 * Summary.Value 1 string tag                  2 float simple_value
 * </pre>
 */
final class EventMessage {
  private static final String VERSION = "brain.Event:2";
  private static final int START = 1;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private EventMessage() {}

  /** What a file begins with. */
  static byte[] version(double wallTime) {
    EventMessage event = new EventMessage().fixed64(1, wallTime);
    return event.bytes(3, VERSION.getBytes(StandardCharsets.UTF_8)).toBytes();
  }

  /** Says that a run begins, or goes on: what was written for this step or later ones is void. */
  static byte[] start(double wallTime, long step) {
    byte[] log = new EventMessage().varint(1, START).toBytes();
    return at(wallTime, step).bytes(7, log).toBytes();
  }

  /** Values of a step by tag, in the map's order, rounded to float. */
  static byte[] scalars(double wallTime, long step, Map<String, Double> values) {
    EventMessage summary = new EventMessage();
    values.forEach((tag, value) -> {
      EventMessage one = new EventMessage().bytes(1, tag.getBytes(StandardCharsets.UTF_8));
      summary.bytes(1, one.fixed32(2, value.floatValue()).toBytes());
    });
    return at(wallTime, step).bytes(5, summary.toBytes()).toBytes();
  }

  private static EventMessage at(double wallTime, long step) {
    return new EventMessage().fixed64(1, wallTime).varint(2, step);
  }

  private EventMessage key(int field, int type) {
    out.write(field << 3 | type); // all fields are below 16: one byte
    return this;
  }

  private EventMessage varint(int field, long value) {
    key(field, VARINT);
    return varint(value);
  }

  /** Seven bits a byte, lowest first; all but the last have the upper bit. */
  private EventMessage varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  private EventMessage fixed64(int field, double value) {
    key(field, FIXED64).out.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
    return this;
  }

  private EventMessage fixed32(int field, float value) {
    key(field, FIXED32).out.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
    return this;
  }

  private EventMessage bytes(int field, byte[] content) {
    key(field, BYTES).varint(content.length).out.writeBytes(content);
    return this;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] toBytes() {
    return out.toByteArray();
  }
}
