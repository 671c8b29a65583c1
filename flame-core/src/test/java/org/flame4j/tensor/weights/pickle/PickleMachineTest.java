package org.flame4j.tensor.weights.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pickles are data here: what is not known is refused, and nothing else ever happens. */
class PickleMachineTest {
  /** Knows one name. */
  private static final PickleGlobals GLOBALS =
      new PickleGlobals() {
        @Override
        public Object global(String module, String name) {
          if (module.equals("known") && name.equals("f")) {
            return "f";
          }
          throw new PickleException("not known: " + PickleException.quote(module + "." + name));
        }

        @Override
        public Object call(Object callable, List<Object> arguments) {
          if (!callable.equals("f")) {
            throw new PickleException("no function");
          }
          return arguments.size();
        }

        @Override
        public Object persistent(Object id) {
          return id;
        }
      };

  private static Object run(Object... parts) {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof String text) {
        pickle.writeBytes(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      } else {
        pickle.write((Integer) part);
      }
    }
    return PickleMachine.run(pickle.toByteArray(), GLOBALS);
  }

  private static void assertRefused(String message, Object... parts) {
    assertThatThrownBy(() -> run(parts))
        .isInstanceOf(PickleException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void buildsPlainValues() {
    assertThat(run("K", 7, ".")).isEqualTo(7L);
    assertThat(run("J", 0xFE, 0xFF, 0xFF, 0xFF, ".")).isEqualTo(-2L);
    assertThat(run(0x8A, 2, 0x00, 0x80, ".")).isEqualTo(-32768L);
    assertThat(run(0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, "."))
        .isEqualTo(java.math.BigInteger.TWO.pow(64));
    assertThat(run("G", 0x40, 0x04, 0, 0, 0, 0, 0, 0, ".")).isEqualTo(2.5);
    assertThat(run(0x80, 2, "(", 0x8C, 1, "a", "N", 0x88, "t."))
        .isEqualTo(List.of("a", PickleNone.NONE, true));
    assertThat(run("]", "q", 0, "h", 0, "a", ".")).asInstanceOf(list()).hasSize(1);
  }

  private static org.assertj.core.api.InstanceOfAssertFactory<
          List, org.assertj.core.api.ListAssert<Object>>
      list() {
    return org.assertj.core.api.InstanceOfAssertFactories.LIST;
  }

  @Test
  void keepsEntriesUnderNames() {
    PickleDict dict =
        (PickleDict) run("}", "(", 0x8C, 1, "a", "K", 1, "K", 2, "K", 3, "u", "}", "b", ".");
    assertThat(dict.named()).containsOnlyKeys("a").containsEntry("a", 1L);
    assertThat(dict.others()).isEqualTo(1);
  }

  @Test
  void callsOnlyWhatIsListed() {
    assertThat(run("cknown\nf\n", "K", 1, 0x85, "R.")).isEqualTo(1);
    assertThat(run(0x8C, 5, "known", 0x8C, 1, "f", 0x93, ")", 0x81, ".")).isEqualTo(0);
    assertRefused("'os.system'", "cos\nsystem\n", 0x8C, 2, "ls", 0x85, "R.");
    assertRefused("'posix.system'", 0x8C, 5, "posix", 0x8C, 6, "system", 0x93, ".");
    assertRefused("no function", "K", 1, ")", "R.");
    assertRefused("not a name", "K", 1, "K", 2, 0x93, ".");
  }

  @Test
  void refusesInstructionsForClassesAndExtensions() {
    for (int op : new int[] {'i', 'o', 0x82, 0x83, 0x84, 0x92, 0x96, 0x97, 'I', 'F', 'P', 'V'}) {
      assertRefused("is not allowed", op, "x.");
    }
  }

  @Test
  void refusesWhatIsNotThere() {
    assertRefused("ends within", "X", 0xFF, 0xFF, 0xFF, 0xFF, "abc");
    assertRefused("ends within", 0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, ".");
    assertRefused("too long", 0x8B, 0xFF, 0xFF, 0xFF, 0x7F, ".");
    assertRefused("not there", ".");
    assertRefused("not there", "(.");
    assertRefused("not begun", "K", 1, "t.");
    assertRefused("value 9", "h", 9, ".");
    assertRefused("no list", "K", 1, "K", 2, "a.");
    assertRefused("no list", ")", "K", 2, "a.");
    assertRefused("no dictionary", "]", "K", 1, "K", 2, "s.");
    assertRefused("no dictionary", "]", "}", "b.");
    assertRefused("without a value", "}", "(", "K", 1, "u.");
    assertRefused("protocol 9", 0x80, 9, ".");
    assertRefused("ends within", "");
  }

  @Test
  void endlessAndDeepPicklesAreBounded() {
    byte[] marks = new byte[5_000_000];
    Arrays.fill(marks, (byte) '(');
    assertThatThrownBy(() -> PickleMachine.run(marks, GLOBALS))
        .hasMessageContaining("more than 4000000 instructions");
    byte[] nested = new byte[3_000_000];
    Arrays.fill(nested, (byte) 0x85);
    nested[0] = 'N';
    nested[nested.length - 1] = '.';
    assertThat(PickleMachine.run(nested, GLOBALS)).asInstanceOf(list()).hasSize(1);
    assertThatThrownBy(() -> PickleMachine.run(new byte[(32 << 20) + 1], GLOBALS))
        .hasMessageContaining("too large");
  }

  @Test
  void randomInstructionsGiveAValueOrOneLine() {
    byte[] known = new byte[256];
    int count = 0;
    for (char op : "NJKMGXTBCU(012qrhj])}ltdaesucRQb".toCharArray()) {
      known[count++] = (byte) op;
    }
    for (int op : new int[] {0x80, 0x85, 0x86, 0x87, 0x88, 0x8A, 0x8C, 0x8E, 0x8F, 0x90, 0x93}) {
      known[count++] = (byte) op;
    }
    Random random = new Random(Long.getLong("tests.seed", 1));
    int values = 0;
    for (int run = 0; run < 20_000; run++) {
      byte[] pickle = new byte[1 + random.nextInt(40)];
      for (int i = 0; i < pickle.length; i++) {
        pickle[i] =
            random.nextInt(3) == 0 ? (byte) random.nextInt(4) : known[random.nextInt(count)];
      }
      pickle[pickle.length - 1] = '.';
      try {
        PickleMachine.run(pickle, GLOBALS);
        values++;
      } catch (PickleException e) {
        assertThat(e.getMessage()).doesNotContain("\n");
      }
    }
    assertThat(values).isPositive();
  }
}
