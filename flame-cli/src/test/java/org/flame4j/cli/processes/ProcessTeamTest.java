package org.flame4j.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes are started with their places, and end together however one of them ends. */
@Timeout(120)
class ProcessTeamTest {
  private static final int SIZE = 3;

  @TempDir private Path folder;

  /** What each process of a team does: says where it stands, and what its arguments tell it. */
  static final class Member {
    private Member() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
      ParentWatch.start(System.getenv());
      String rank = System.getenv("RANK");
      Path folder = Path.of(args[1]);
      Files.writeString(
          folder.resolve("place-" + rank),
          String.join(
              " ",
              Long.toString(ProcessHandle.current().pid()),
              System.getenv("LOCAL_RANK"),
              System.getenv("WORLD_SIZE"),
              System.getenv("OMP_NUM_THREADS"),
              Integer.toString(Runtime.getRuntime().availableProcessors())));
      if (args[0].equals("done")) {
        return;
      }
      if (args[0].equals("same") || args[0].equals("different")) {
        String line = "flame: it went wrong" + (args[0].equals("same") ? "" : " in " + rank);
        if (!rank.equals("0")) {
          System.err.println(line);
          Files.createFile(folder.resolve("told-" + rank));
          return; // the first to fail is the first one, when the others have told it
        }
        awaitOthers(folder);
        ToldErrors.add(System.getenv(), line);
        System.exit(7);
      }
      if (args[0].equals("fail") && rank.equals("1")) {
        System.out.println("not shown");
        System.err.println("it went wrong");
        System.exit(7);
      }
      Thread.sleep(TimeUnit.MINUTES.toMillis(10));
    }
  }

  private static void awaitOthers(Path folder) throws InterruptedException {
    for (int rank = 1; rank < SIZE; rank++) {
      while (!Files.exists(folder.resolve("told-" + rank))) {
        Thread.sleep(20);
      }
    }
  }

  /** A team in a process of its own, which is killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      PrintWriter err = new PrintWriter(new StringWriter());
      System.exit(new ProcessTeam(command("wait", Path.of(args[0])), err).run());
    }
  }

  private static MemberCommand command(String what, Path folder) {
    return new MemberCommand(SIZE, 2, Member.class.getName(), List.of(what, folder.toString()));
  }

  /** Words of each member's line, once it has written it. */
  private List<String[]> places() throws IOException, InterruptedException {
    List<String[]> places = new ArrayList<>();
    for (int rank = 0; rank < SIZE; rank++) {
      Path file = folder.resolve("place-" + rank);
      while (!Files.exists(file) || Files.readString(file).split(" ").length < 5) {
        Thread.sleep(20);
      }
      places.add(Files.readString(file).split(" "));
    }
    return places;
  }

  @Test
  void allHaveTheirPlacesAndTheirShareOfTheCores() throws Exception {
    StringWriter err = new StringWriter();
    int code = new ProcessTeam(command("done", folder), new PrintWriter(err, true)).run();
    assertThat(code).as(err.toString()).isZero();
    for (int rank = 0; rank < SIZE; rank++) {
      String[] place = places().get(rank);
      assertThat(List.of(place).subList(1, 5))
          .containsExactly(Integer.toString(rank), "3", "2", "2");
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theFirstToFailEndsTheOthers() throws Exception {
    StringWriter err = new StringWriter();
    int code = new ProcessTeam(command("fail", folder), new PrintWriter(err, true)).run();
    assertThat(code).isEqualTo(7);
    assertThat(err.toString().lines())
        .containsExactly(
            "process 1: it went wrong",
            "flame: process 1 of 3 ended with code 7; the others were ended");
    assertAllEnd();
  }

  @Test
  void theSameErrorOfAllIsToldOnceByTheFirst() throws Exception {
    StringWriter err = new StringWriter();
    int code = new ProcessTeam(command("same", folder), new PrintWriter(err, true)).run();
    assertThat(code).isEqualTo(7);
    assertThat(err.toString()).isEmpty(); // the first tells it past this writer
  }

  @Test
  void differentErrorsAreAllTold() throws Exception {
    StringWriter err = new StringWriter();
    new ProcessTeam(command("different", folder), new PrintWriter(err, true)).run();
    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "process 1: flame: it went wrong in 1",
            "process 2: flame: it went wrong in 2",
            "flame: process 0 of 3 ended with code 7; the others were ended");
  }

  @Test
  void aKilledParentLeavesNoneBehind() throws Exception {
    Process parent = parent();
    places();
    parent.destroyForcibly().waitFor();
    assertAllEnd();
  }

  @Test
  void aParentThatIsAskedToEndTakesThemAlong() throws Exception {
    Process parent = parent();
    places();
    parent.destroy();
    assertThat(parent.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(parent.exitValue()).isEqualTo(143);
    assertAllEnd();
  }

  private Process parent() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Parent.class.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("parent.log").toFile())
        .start();
  }

  private void assertAllEnd() throws Exception {
    for (String[] place : places()) {
      long pid = Long.parseLong(place[0]);
      for (int i = 0; i < 200 && ProcessHandle.of(pid).isPresent(); i++) {
        Thread.sleep(100);
      }
      assertThat(ProcessHandle.of(pid)).isEmpty();
    }
  }
}
