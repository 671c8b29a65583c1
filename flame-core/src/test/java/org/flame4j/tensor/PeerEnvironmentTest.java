package org.flame4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where processes find their place. */
class PeerEnvironmentTest {
  private static final Map<String, String> TORCHRUN =
      Map.of(
          "RANK", "3",
          "WORLD_SIZE", "8",
          "LOCAL_RANK", "1",
          "MASTER_ADDR", "10.0.0.7",
          "MASTER_PORT", "29500");

  private static final Map<String, String> SLURM =
      Map.of(
          "SLURM_PROCID", "5",
          "SLURM_NTASKS", "6",
          "SLURM_LOCALID", "2",
          "SLURM_STEP_ID", "0",
          "SLURM_JOB_ID", "123456",
          "SLURM_JOB_NODELIST", "node[003-007,9]");

  private static Map<String, String> with(Map<String, String> base, String... changes) {
    Map<String, String> variables = new HashMap<>(base);
    for (int i = 0; i < changes.length; i += 2) {
      variables.put(changes[i], changes[i + 1]);
    }
    return variables;
  }

  private static PeerAddress read(Map<String, String> variables) {
    return PeerEnvironment.read(variables).orElseThrow();
  }

  @Test
  void anEnvironmentWithoutAGroupNamesNone() {
    assertThat(PeerEnvironment.read(Map.of("HOME", "/root", "SLURM_JOB_ID", "1"))).isEmpty();
    assertThat(PeerEnvironment.read(Map.of("RANK", "", "MASTER_PORT", "29500"))).isEmpty();
  }

  @Test
  void torchrun() {
    assertThat(read(TORCHRUN))
        .isEqualTo(new PeerAddress(3, 8, 1, "10.0.0.7", 29500, Optional.empty()));
  }

  @Test
  void kubernetesGivesEachProcessAMachine() {
    Map<String, String> job = new HashMap<>(TORCHRUN);
    job.remove("LOCAL_RANK");
    job.put("MASTER_ADDR", "train-master-0");
    job.put("GLOO_SOCKET_IFNAME", "eth1,eth2");
    assertThat(read(job))
        .isEqualTo(new PeerAddress(3, 8, 0, "train-master-0", 29500, Optional.of("eth1")));
  }

  @Test
  void torchrunKeepsTheMeetingPlaceItselfWhereItSaysSo() {
    Map<String, String> first = with(TORCHRUN, "RANK", "0", "LOCAL_RANK", "0");
    assertThat(read(first).keepsMeetingPlace()).isTrue();
    assertThat(read(with(first, "TORCHELASTIC_USE_AGENT_STORE", "False")).keepsMeetingPlace())
        .isTrue();
    assertThat(read(with(first, "TORCHELASTIC_USE_AGENT_STORE", "True")).keepsMeetingPlace())
        .isFalse();
  }

  @Test
  void slurm() {
    assertThat(read(SLURM))
        .isEqualTo(new PeerAddress(5, 6, 2, "node003", 23_456, Optional.empty()));
    Map<String, String> given =
        with(SLURM, "MASTER_ADDR", "head", "MASTER_PORT", "1234", "SLURM_STEP_NODELIST", "b");
    assertThat(read(given)).isEqualTo(new PeerAddress(5, 6, 2, "head", 1234, Optional.empty()));
    assertThat(read(with(SLURM, "SLURM_STEP_NODELIST", "gpu7")).host()).isEqualTo("gpu7");
    Map<String, String> both = with(SLURM);
    both.putAll(TORCHRUN);
    assertThat(read(both).rank()).isEqualTo(3); // torchrun within a job
  }

  /** The variables of Slurm 22.05, as they were seen. */
  @Test
  void aStepOfAJobGoesBeforeTheJob() {
    assertThat(read(with(SLURM, "SLURM_STEP_ID", "2")).port()).isEqualTo(23_656);
    assertThat(read(with(SLURM, "SLURM_JOB_ID", "4227858433")).port()).isEqualTo(28_433);
    assertThat(read(with(SLURM, "SLURM_STEP_NUM_TASKS", "7")).size()).isEqualTo(7);
    Map<String, String> shell = // of salloc
        with(SLURM, "SLURM_STEP_NUM_TASKS", "1", "SLURM_STEP_ID", "4294967290");
    shell.putAll(Map.of("SLURM_PROCID", "0", "SLURM_LOCALID", "0"));
    assertThat(read(shell).size()).isEqualTo(1);
  }

  @Test
  void theScriptOfAJobIsNoneOfItsTasks() {
    Map<String, String> script = with(SLURM, "SLURM_PROCID", "0", "SLURM_LOCALID", "0");
    script.remove("SLURM_STEP_ID");
    assertThatThrownBy(() -> read(script))
        .isInstanceOf(TensorException.class)
        .hasMessageContainingAll("a job of 6 tasks", "srun")
        .hasMessageNotContaining("\n");
    assertThat(read(with(script, "SLURM_NTASKS", "1")).size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node[003-007,9]|node003",
        "node9|node9",
        "login1,node[1-3]|login1",
        "r[01-02]n[3,5-7]-ib,x|r01n3-ib",
        "gpu-[12,14].cluster.example|gpu-12.cluster.example",
        "a[7]|a7"
      })
  void theFirstOfSlurmsHosts(String list, String first) {
    assertThat(SlurmHosts.first(list)).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RANK|8|rank=8, size=8",
        "RANK|-1|environment variable RANK must be a number from 0; it is '-1'",
        "WORLD_SIZE|many|environment variable WORLD_SIZE must be a number from 0; it is 'many'",
        "WORLD_SIZE|0|rank=3, size=0",
        "MASTER_PORT|0|port=0",
        "MASTER_PORT|70000|port=70000",
        "LOCAL_RANK|5|localRank=5, rank=3",
        "MASTER_ADDR||sets RANK, WORLD_SIZE, MASTER_PORT but not MASTER_ADDR"
      })
  void valuesThatMakeNoSenseAreRefusedInOneLine(String name, String value, String message) {
    assertThatThrownBy(() -> read(with(TORCHRUN, name, value == null ? "" : value)))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void halfSetOnesAreRefused() {
    for (String alone : List.of("RANK", "WORLD_SIZE", "MASTER_ADDR")) {
      assertThatThrownBy(() -> read(Map.of(alone, "1")))
          .isInstanceOf(TensorException.class)
          .hasMessageContaining("the environment sets " + alone + " but not ");
    }
    assertThatThrownBy(() -> read(Map.of("SLURM_PROCID", "0")))
        .hasMessageContaining("SLURM_NTASKS");
    assertThatThrownBy(
            () -> read(Map.of("SLURM_PROCID", "0", "SLURM_NTASKS", "2", "SLURM_STEP_ID", "0")))
        .hasMessageContaining("SLURM_JOB_NODELIST");
    assertThatThrownBy(() -> read(with(SLURM, "SLURM_JOB_NODELIST", "node[003")))
        .hasMessageContaining("'node[003' is no list of hosts");
  }
}
