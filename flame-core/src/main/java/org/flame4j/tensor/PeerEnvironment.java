package org.flame4j.tensor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a process's place from its environment, as torchrun, the PyTorchJob of Kubernetes ({@code
 * RANK}, {@code WORLD_SIZE}, {@code MASTER_ADDR}, {@code MASTER_PORT}, {@code LOCAL_RANK}) and
 * Slurm's srun ({@code SLURM_PROCID}, {@code SLURM_NTASKS}, {@code SLURM_LOCALID}, {@code
 * SLURM_STEP_NODELIST} or {@code SLURM_JOB_NODELIST}, {@code SLURM_JOB_ID}) set it. {@code
 * GLOO_SOCKET_IFNAME} names the network interface. {@code TORCHELASTIC_USE_AGENT_STORE=True} says
 * that torchrun itself listens at the meeting place.
 */
public final class PeerEnvironment {
  private static final List<String> TORCHRUN =
      List.of("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT");
  private static final int FIRST_SLURM_PORT = 20_000;
  private static final int SLURM_PORTS = 10_000;
  private static final int STEP = 100;

  private final Map<String, String> variables;

  private PeerEnvironment(Map<String, String> variables) {
    this.variables = variables;
  }

  /**
   * @param variables such as {@link System#getenv()}
   * @return nothing where the environment names no group
   * @throws TensorException for variables that are set in part or make no sense
   */
  public static Optional<PeerAddress> read(Map<String, String> variables) {
    PeerEnvironment environment = new PeerEnvironment(variables);
    boolean ranked = environment.has("RANK") || environment.has("WORLD_SIZE");
    if (!ranked && environment.has("SLURM_PROCID")) {
      return Optional.of(environment.slurm());
    }
    if (!ranked && !environment.has("MASTER_ADDR")) {
      return Optional.empty();
    }
    return Optional.of(environment.torchrun());
  }

  private PeerAddress torchrun() {
    List<String> missing = TORCHRUN.stream().filter(name -> !has(name)).toList();
    if (!missing.isEmpty()) {
      List<String> there = TORCHRUN.stream().filter(this::has).toList();
      throw new TensorException(
          "the environment sets %s but not %s: set all of them, or none for one process"
              .formatted(String.join(", ", there), String.join(", ", missing)));
    }
    int localRank = has("LOCAL_RANK") ? number("LOCAL_RANK") : 0;
    return new PeerAddress(
        number("RANK"),
        number("WORLD_SIZE"),
        localRank,
        text("MASTER_ADDR"),
        number("MASTER_PORT"),
        networkInterface(),
        text("TORCHELASTIC_USE_AGENT_STORE").equals("True"));
  }

  /** Batch scripts often name the meeting place themselves, so that goes first. */
  private PeerAddress slurm() {
    String tasks = has("SLURM_STEP_NUM_TASKS") ? "SLURM_STEP_NUM_TASKS" : "SLURM_NTASKS";
    if (!has(tasks)) {
      throw new TensorException(
          "the environment sets SLURM_PROCID but not SLURM_NTASKS: start with srun --ntasks=N");
    }
    int size = number(tasks);
    if (size > 1 && !has("SLURM_STEP_ID")) {
      throw new TensorException(
          "this is the script of a job of %d tasks (SLURM_NTASKS), not one of them: start the command with srun, or the job with --ntasks=1"
              .formatted(size));
    }
    return new PeerAddress(
        number("SLURM_PROCID"),
        size,
        has("SLURM_LOCALID") ? number("SLURM_LOCALID") : 0,
        has("MASTER_ADDR") ? text("MASTER_ADDR") : slurmHost(),
        has("MASTER_PORT") ? number("MASTER_PORT") : slurmPort(),
        networkInterface());
  }

  private String slurmHost() {
    return Stream.of("SLURM_STEP_NODELIST", "SLURM_JOB_NODELIST", "SLURM_NODELIST")
        .filter(this::has)
        .findFirst()
        .map(name -> SlurmHosts.first(text(name)))
        .orElseThrow(() ->
            new TensorException(
                "the environment sets SLURM_PROCID but neither SLURM_JOB_NODELIST nor MASTER_ADDR: set MASTER_ADDR to the host of process 0"));
  }

  /** Jobs, and steps of a job, that share a machine meet at ports of their own. */
  private int slurmPort() {
    long job = has("SLURM_JOB_ID") ? whole("SLURM_JOB_ID") : 0;
    long step = has("SLURM_STEP_ID") ? whole("SLURM_STEP_ID") : 0;
    return FIRST_SLURM_PORT + (int) ((job + STEP * (step % SLURM_PORTS)) % SLURM_PORTS);
  }

  private Optional<String> networkInterface() {
    return has("GLOO_SOCKET_IFNAME")
        ? Optional.of(text("GLOO_SOCKET_IFNAME").split(",", 2)[0])
        : Optional.empty();
  }

  private boolean has(String name) {
    return !text(name).isEmpty();
  }

  private String text(String name) {
    return variables.getOrDefault(name, "").strip();
  }

  private int number(String name) {
    long number = whole(name);
    if (number > Integer.MAX_VALUE) {
      throw noNumber(name);
    }
    return (int) number;
  }

  /** Jobs of a federation, and steps such as an interactive shell, have numbers up to 2^32. */
  private long whole(String name) {
    try {
      long number = Long.parseLong(text(name));
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw noNumber(name);
  }

  private TensorException noNumber(String name) {
    return new TensorException(
        "environment variable " + name + " must be a number from 0; it is '" + text(name) + "'");
  }
}
