package org.flame4j.cli;

import org.flame4j.cli.help.Section;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.NativeRuntime;
import picocli.CommandLine.Option;

/** Where models run. */
@Section(value = "Machine", last = true)
final class ComputeOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, cuda or cuda:N; default: cuda where there is one, else cpu.")
  private String device = "";

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads; default: all cores.")
  @Bounds(least = 1)
  private int threads = Runtime.getRuntime().availableProcessors();

  /** float32 on CPU, bfloat16 on a GPU. */
  Compute compute() {
    return compute(0);
  }

  /**
   * The same for one of several processes of a machine, each with a GPU of its own.
   *
   * @param localRank its number there; where each process sees its own GPU only, that one
   */
  Compute compute(int localRank) {
    NativeRuntime.threads(threads);
    if (device.isEmpty() || device.equals("cuda") && localRank > 0) {
      int gpus = NativeRuntime.cudaDevices();
      return Compute.on(gpus > 0 ? Device.cuda(localRank % gpus) : Device.CPU);
    }
    Device chosen = Device.parse(device);
    if (chosen.kind() == Device.Kind.CUDA && !NativeRuntime.hasCuda()) {
      throw new CliException(
          "device "
              + device
              + " is not there: build with -Pgpu on a machine with CUDA 13, or use --device cpu");
    }
    return Compute.on(chosen);
  }

  int threads() {
    return threads;
  }
}
