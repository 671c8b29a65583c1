package org.flame4j.tensor.weights.pickle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the value a pickle describes: numbers as {@link Long}, {@link java.math.BigInteger} and
 * {@link Double}, texts, bytes, {@link PickleNone}, lists and tuples as {@link List}, dictionaries
 * as {@link PickleDict}, and whatever {@link PickleGlobals} answers. Protocols 2 to 5, without
 * their instructions for classes, extensions and buffers.
 *
 * <p>Values refer to each other, may be shared and, as lists can hold themselves, may go round in
 * circles: who walks them must bound the depth.
 */
public final class PickleMachine {
  /** Largest pickle: of tens of thousands of tensors, more than any checkpoint has. */
  public static final int MAX_BYTES = 32 << 20;

  private static final int MAX_STEPS = 4_000_000;
  private static final int HIGHEST_PROTOCOL = 5;

  /** What stands under the values of a list that is being built. */
  private static final Object MARK = new Object();

  private final PickleInput in;
  private final PickleGlobals globals;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  private PickleMachine(byte[] pickle, PickleGlobals globals) {
    in = new PickleInput(pickle);
    this.globals = globals;
  }

  /**
   * @throws PickleException for a pickle that is damaged, too large, or holds an instruction or a
   *     name that is not allowed
   */
  public static Object run(byte[] pickle, PickleGlobals globals) {
    if (pickle.length > MAX_BYTES) {
      throw new PickleException("a pickle of " + pickle.length + " bytes is too large");
    }
    return new PickleMachine(pickle, globals).run();
  }

  private Object run() {
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      int at = in.position();
      int op = in.u8();
      if (op == '.') {
        return pop();
      }
      boolean known = number(op) || text(op) || stacked(op) || collected(op) || called(op);
      if (!known) {
        throw new PickleException(
            "instruction 0x%02x at byte %d of the pickle is not allowed".formatted(op, at));
      }
    }
    throw new PickleException("the pickle has more than " + MAX_STEPS + " instructions");
  }

  /** Constants and numbers. */
  private boolean number(int op) {
    switch (op) {
      case 'N' -> push(PickleNone.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push(in.i32());
      case 'K' -> push((long) in.u8());
      case 'M' -> push((long) in.u16());
      case 0x8A -> push(in.integer(in.u8()));
      case 0x8B -> push(in.integer(in.u32()));
      case 'G' -> push(in.bigEndianDouble());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Texts and bytes. */
  private boolean text(int op) {
    switch (op) {
      case 'X' -> push(in.text(in.u32()));
      case 0x8C, 'U' -> push(in.text(in.u8()));
      case 0x8D -> push(in.text(in.i64()));
      case 'T', 'B' -> push(in.raw(in.u32()));
      case 'C' -> push(in.raw(in.u8()));
      case 0x8E -> push(in.raw(in.i64()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Stack, memo and frames. */
  private boolean stacked(int op) {
    switch (op) {
      case 0x80 -> protocol(in.u8());
      case 0x95 -> in.i64(); // a frame's length is for reading ahead only
      case '(' -> stack.add(MARK);
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> push(top());
      case 'q' -> memo.put((long) in.u8(), top());
      case 'r' -> memo.put(in.u32(), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(remembered(in.u8()));
      case 'j' -> push(remembered(in.u32()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Lists, tuples, sets and dictionaries. */
  private boolean collected(int op) {
    switch (op) {
      case ']', 0x8F -> push(new ArrayList<>());
      case ')' -> push(List.of());
      case '}' -> push(new PickleDict());
      case 'l', 't', 0x91 -> push(popToMark());
      case 0x85 -> push(popLast(1));
      case 0x86 -> push(popLast(2));
      case 0x87 -> push(popLast(3));
      case 'd' -> {
        PickleDict dict = new PickleDict();
        dict.putAll(popToMark());
        push(dict);
      }
      case 'a' -> append(popLast(1));
      case 'e', 0x90 -> append(popToMark());
      case 's' -> setItems(popLast(2));
      case 'u' -> setItems(popToMark());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whatever a pickle would have Python run. */
  private boolean called(int op) {
    switch (op) {
      case 'c' -> push(globals.global(in.line(), in.line()));
      case 0x93 -> {
        List<Object> names = popLast(2);
        if (!(names.get(0) instanceof String module && names.get(1) instanceof String name)) {
          throw new PickleException("the pickle calls something that is not a name");
        }
        push(globals.global(module, name));
      }
      case 'R', 0x81 -> {
        List<Object> call = popLast(2);
        push(globals.call(call.get(0), list(call.get(1))));
      }
      case 'Q' -> push(globals.persistent(pop()));
      case 'b' -> build();
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Attributes of a dictionary, such as the versions torch notes down, are of no interest. */
  private void build() {
    pop();
    if (!(top() instanceof PickleDict)) {
      throw new PickleException("the pickle sets attributes of something that is no dictionary");
    }
  }

  private static void protocol(int version) {
    if (version > HIGHEST_PROTOCOL) {
      throw new PickleException("protocol " + version + " of the pickle is not known");
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    if (stack.isEmpty() || stack.getLast() == MARK) {
      throw new PickleException("the pickle takes a value that is not there");
    }
    return stack.getLast();
  }

  private Object pop() {
    Object value = top();
    stack.removeLast();
    return value;
  }

  private List<Object> popLast(int count) {
    Object[] values = new Object[count];
    for (int i = count - 1; i >= 0; i--) {
      values[i] = pop();
    }
    return new ArrayList<>(List.of(values));
  }

  private List<Object> popToMark() {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw new PickleException("the pickle ends a list that was not begun");
    }
    List<Object> above = stack.subList(mark + 1, stack.size());
    List<Object> values = new ArrayList<>(above);
    above.clear();
    stack.removeLast();
    return values;
  }

  private Object remembered(long index) {
    Object value = memo.get(index);
    if (value == null) {
      throw new PickleException("the pickle refers to value " + index + ", which is not there");
    }
    return value;
  }

  @SuppressWarnings("unchecked") // all lists are made here, of objects
  private static List<Object> list(Object value) {
    if (!(value instanceof List)) {
      throw new PickleException("the pickle needs a list where there is none");
    }
    return (List<Object>) value;
  }

  private void append(List<Object> values) {
    // An empty tuple cannot be added to.
    if (!(top() instanceof ArrayList)) {
      throw new PickleException("the pickle adds to something that is no list");
    }
    list(top()).addAll(values);
  }

  private void setItems(List<Object> turns) {
    if (!(top() instanceof PickleDict dict)) {
      throw new PickleException("the pickle sets entries of something that is no dictionary");
    }
    dict.putAll(turns);
  }
}
