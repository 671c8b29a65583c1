package org.flame4j.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.PeerAddress;
import org.flame4j.tensor.PeerEnvironment;
import org.junit.jupiter.api.Test;

/** What a member of a team finds in its environment. */
class MemberCommandTest {
  @Test
  void aTeamWithinAJobOfOneProcessMeetsByItself() {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "WORLD_SIZE", "1",
                "RANK", "0",
                "MASTER_ADDR", "elsewhere",
                "TORCHELASTIC_USE_AGENT_STORE", "True",
                "GLOO_SOCKET_IFNAME", "eth7",
                "SLURM_PROCID", "0",
                "SLURM_NTASKS", "1"));
    new MemberCommand(2, 1, "Main", List.of()).place(environment, 1, 12_345);
    PeerAddress address = PeerEnvironment.read(environment).orElseThrow();
    assertThat(address.rank()).isEqualTo(1);
    assertThat(address.size()).isEqualTo(2);
    assertThat(address.host()).isEqualTo("127.0.0.1");
    assertThat(address.port()).isEqualTo(12_345);
    assertThat(address.networkInterface()).isEmpty();
    assertThat(address.atLauncher()).isFalse();
  }
}
