package org.flame4j.cli.processes;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The same command in several processes that find each other over the loopback interface, as
 * torchrun would start them. The first one has this process's input and output; of the others only
 * errors are shown, and the same one only once. All end together.
 */
public final class ProcessTeam {
  /** A program killed by a signal answers with its number above this. */
  private static final int SIGNALS = 128;

  private static final int SECONDS_TO_END = 10;
  private static final int SECONDS_TO_STOP = 130;

  private final MemberCommand command;
  private final PrintWriter err;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final List<Process> members = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param err takes errors of the others, with their number in front
   */
  public ProcessTeam(MemberCommand command, PrintWriter err) {
    this.command = command;
    this.err = err;
  }

  /**
   * Runs all to their end.
   *
   * @return the exit code: that of the first to fail, whose end ends the others
   */
  public int run() throws IOException, InterruptedException {
    Thread hook = new Thread(this::stop, "end-processes");
    Runtime.getRuntime().addShutdownHook(hook);
    try (ToldErrors told = ToldErrors.begin()) {
      return await(start(told), told);
    } finally {
      if (!stopping.get()) {
        endAll(SECONDS_TO_END);
      }
      removeUnlessEnding(hook);
    }
  }

  /** Asked to stop, members may first put away what they have done. */
  private void stop() {
    stopping.set(true);
    endAll(SECONDS_TO_STOP);
  }

  private static void removeUnlessEnding(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // this process is ending, and the hook with it
    }
  }

  private List<MemberErrors> start(ToldErrors told) throws IOException {
    List<MemberErrors> errors = new ArrayList<>();
    int port = freePort();
    for (int rank = 0; rank < command.size(); rank++) {
      ProcessBuilder builder = command.builder(rank, port);
      told.ask(builder.environment(), rank == 0);
      if (rank == 0) {
        members.add(builder.inheritIO().start());
      } else {
        Process member = builder.redirectOutput(Redirect.DISCARD).start();
        member.getOutputStream().close();
        members.add(member);
        errors.add(new MemberErrors(member, rank, err));
      }
    }
    return errors;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private int await(List<MemberErrors> errors, ToldErrors told) throws InterruptedException {
    CompletableFuture<Integer> failed = new CompletableFuture<>();
    List<CompletableFuture<?>> ends = new ArrayList<>();
    for (int rank = 0; rank < members.size(); rank++) {
      int number = rank;
      ends.add(
          members
              .get(rank)
              .onExit()
              .thenAccept(end -> {
                if (end.exitValue() != 0) {
                  failed.complete(number);
                }
              }));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
    try {
      CompletableFuture.anyOf(failed, all).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause());
    }
    if (!failed.isDone()) {
      return 0;
    }
    int rank = failed.join();
    int code = members.get(rank).exitValue();
    if (stopping.get()) {
      return code;
    }
    endAll(SECONDS_TO_END);
    for (MemberErrors member : errors) {
      member.await();
    }
    List<String> first = told.lines();
    long others = errors.stream().filter(member -> member.tell(first)).count();
    if (first.isEmpty() || others > 0 || code > SIGNALS) { // else all is said
      err.println("flame: " + line(rank, code));
    }
    return code;
  }

  private String line(int rank, int code) {
    return code > SIGNALS
        ? "process %d of %d was lost (signal %d), and the others were ended: the run goes on from its last checkpoint, start it again"
            .formatted(rank, command.size(), code - SIGNALS)
        : "process %d of %d ended with code %d; the others were ended"
            .formatted(rank, command.size(), code);
  }

  /** Asks all to end, and sees to it. */
  private void endAll(int seconds) {
    List<Process> running = List.copyOf(members);
    running.forEach(Process::destroy);
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      for (Process member : running) {
        member.waitFor(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running.forEach(Process::destroyForcibly);
  }
}
