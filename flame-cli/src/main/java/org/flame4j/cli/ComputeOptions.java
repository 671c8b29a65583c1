package org.flame4j.cli;

import org.flame4j.tensor.Compute;
import org.flame4j.tensor.Device;
import org.flame4j.tensor.NativeRuntime;
import picocli.CommandLine.Option;

/** Where models run. */
final class ComputeOptions {
  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "cpu, cuda or cuda:N; default: cuda where there is one, else cpu.")
  private String device = "";

  @Option(names = "--threads", paramLabel = "N", description = "CPU threads; default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** float32 on CPU, bfloat16 on a GPU. */
  Compute compute() {
    NativeRuntime.threads(threads);
    if (device.isEmpty()) {
      return Compute.on(NativeRuntime.hasCuda() ? Device.cuda(0) : Device.CPU);
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
