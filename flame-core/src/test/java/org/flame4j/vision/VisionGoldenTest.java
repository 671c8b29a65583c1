package org.flame4j.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.flame4j.Golden;
import org.flame4j.tensor.Compute;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.NoGrad;
import org.flame4j.tensor.Peers;
import org.flame4j.tensor.Scope;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.Tensors;
import org.flame4j.tensor.weights.SafetensorsFile;
import org.flame4j.train.AdamW;
import org.flame4j.train.loss.ContrastiveLoss;
import org.flame4j.train.loss.Logits;
import org.flame4j.train.loss.LossGradients;
import org.flame4j.train.loss.MultiPositiveInfoNceLoss;
import org.flame4j.train.loss.MultiPositiveSigmoidLoss;
import org.flame4j.train.loss.Pairs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published tower's numbers: tokens, features, losses, every gradient, every weight after five
 * AdamW steps. Of large gradients and weights the golden file keeps 1024 evenly spaced values
 * ({@code some.}) and the L2 norm of all ({@code norm.}).
 */
class VisionGoldenTest {
  private static final double TOLERANCE = 2e-4;

  // The gradient of a key bias is rounding noise around zero, and Adam divides by its size.
  private static final double UPDATED_TOLERANCE = 1e-3;
  private static final AdamW.Hyperparameters HYPER =
      new AdamW.Hyperparameters(0.9, 0.95, 1e-8, 0.5);
  private static final VisionConfig CONFIG = new VisionConfig(64, 16, 96, 3, 3, 4, 4096, 96);

  @TempDir private static Path folder;

  private SafetensorsFile golden;
  private SafetensorsFile weights;
  private ImageEncoder encoder;
  private Tensor scale;
  private Tensor bias;
  private Scope scope;

  private static Path unpack(String name) throws IOException {
    Path target = folder.resolve(name);
    try (InputStream in =
            new GZIPInputStream(Files.newInputStream(Golden.path("vision/" + name + ".gz")));
        OutputStream out = Files.newOutputStream(target)) {
      in.transferTo(out);
    }
    return target;
  }

  @BeforeEach
  void open() throws IOException {
    scope = new Scope();
    golden = SafetensorsFile.open(unpack("golden.safetensors"));
    weights = SafetensorsFile.open(unpack("model.safetensors"));
    encoder = new ImageEncoder(CONFIG, Parameters.load(CONFIG, weights, Compute.CPU));
    scale = weights.load("logit_scale").copy();
    bias = weights.load("logit_bias").copy();
  }

  @AfterEach
  void close() {
    encoder.close();
    scope.close();
    weights.close();
    golden.close();
  }

  private void requireGrad() {
    encoder.parameters().requiresGrad(true);
    scale.requiresGrad(true);
    bias.requiresGrad(true);
  }

  private LossGradients gradients(ContrastiveLoss loss, Tensor images) {
    Tensor texts = golden.load("text").reshape(-1, 6, 96);
    Logits logits = new Logits(Math.exp(scale.item()), bias.item());
    return loss.gradients(Pairs.of(images, texts, Peers.alone(), false), logits, Peers.alone());
  }

  /** Leaves the gradients with the parameters, and returns the loss. */
  private double backward() {
    Tensor images = encoder.forward(golden.load("x"));
    LossGradients by = gradients(new MultiPositiveSigmoidLoss(), images);
    Tensor scalars = scale.mul(by.logitScale()).add(bias.mul(by.logitBias()));
    images.mul(by.images()).sum().add(scalars).backward();
    return by.loss();
  }

  private static void assertClose(Tensor actual, Tensor expected, String name) {
    assertThat(Golden.relativeError(actual, expected)).as(name).isLessThan(TOLERANCE);
  }

  @Test
  void tokensAndFeatures() {
    try (NoGrad noGrad = new NoGrad()) {
      Tensor tokens = encoder.patchTokens(golden.load("x"));
      assertClose(tokens, golden.load("tokens").narrow(1, 1, 16), "tokens");
      assertClose(
          encoder.project(tokens), golden.load("projected_tokens").narrow(1, 1, 16), "projected");
      assertClose(encoder.forward(golden.load("x")), golden.load("normalized"), "features");
    }
  }

  @Test
  void losses() {
    double sigmoid = golden.load("loss_sigmoid").item();
    double nce = golden.load("loss_nce").item();
    try (NoGrad noGrad = new NoGrad()) {
      Tensor images = encoder.forward(golden.load("x"));
      assertThat(gradients(new MultiPositiveSigmoidLoss(), images).loss())
          .isCloseTo(sigmoid, within(1e-4 * sigmoid));
      assertThat(gradients(new MultiPositiveInfoNceLoss(), images).loss())
          .isCloseTo(nce, within(1e-4 * nce));
    }
  }

  @Test
  void everyGradient() {
    requireGrad();
    backward();
    encoder
        .parameters()
        .byName()
        .forEach(
            (name, tensor) -> assertStored(tensor.grad().orElseThrow(), "grad." + name, TOLERANCE));
    assertStored(scale.grad().orElseThrow(), "grad.logit_scale", TOLERANCE);
    assertStored(bias.grad().orElseThrow(), "grad.logit_bias", TOLERANCE);
  }

  @Test
  void everyWeightAfterFiveSteps() {
    requireGrad();
    double[] expected = {
      9.851531028747559, 8.328991889953613, 7.537700176239014, 7.063338279724121, 6.672577381134033
    };
    var parameters = new java.util.LinkedHashMap<>(encoder.parameters().byName());
    parameters.put("logit_scale", scale);
    parameters.put("logit_bias", bias);
    try (AdamW optimizer = new AdamW(parameters, HYPER)) {
      for (double loss : expected) {
        parameters.values().forEach(Tensor::clearGrad);
        assertThat(backward()).isCloseTo(loss, within(1e-4 * loss));
        optimizer.step(5e-4);
      }
    }
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      assertStored(entry.getValue().detach(), "after5." + entry.getKey(), UPDATED_TOLERANCE);
    }
  }

  private void assertStored(Tensor actual, String name, double tolerance) {
    float[] flat = Tensors.floats(actual);
    int step = Math.max(1, flat.length / 1024);
    float[] some = new float[Math.ceilDiv(flat.length, step)];
    double squares = 0;
    for (int i = 0; i < flat.length; i++) {
      squares += (double) flat[i] * flat[i];
      if (i % step == 0) {
        some[i / step] = flat[i];
      }
    }
    double norm = golden.load("norm." + name).item();
    assertThat(Golden.relativeError(some, Tensors.floats(golden.load("some." + name))))
        .as(name)
        .isLessThan(tolerance);
    assertThat(Math.sqrt(squares))
        .as("norm of %s", name)
        .isCloseTo(norm, within(tolerance * norm + 1e-9));
  }

  @Test
  void freshParametersFollowTheSeedAndTheRule() {
    VisionConfig small = new VisionConfig(32, 16, 48, 1, 3, 4, 64, 40);
    try (ParameterSet one = Parameters.random(small, 3, Compute.CPU);
        ParameterSet same = Parameters.random(small, 3, Compute.CPU)) {
      one.byName()
          .forEach((name, tensor) ->
              assertThat(Tensors.floats(same.get(name)))
                  .as(name)
                  .containsExactly(Tensors.floats(tensor)));
      double bound = 1 / Math.sqrt(3 * 16 * 16);
      assertThat(Tensors.floats(one.get("visual.conv1.weight")))
          .satisfies(v -> {
            for (float x : v) {
              assertThat(Math.abs(x)).isLessThanOrEqualTo((float) bound);
            }
          });
      assertThat(Tensors.floats(one.get("visual.ln_pre.weight"))).containsOnly(1f);
      assertThat(one.get("visual.positional_embedding").dtype()).isEqualTo(DType.F32);
    }
  }
}
