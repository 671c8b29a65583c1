package org.flame4j.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The rotary positions of a Hugging Face config, in its three spellings: {@code rope_scaling}
 * beside {@code rope_theta}, {@code rope_parameters} (transformers 5), and that by type of layer.
 */
final class HfRope {
  private final HfJson json;
  private final int headDim;
  private final boolean local;
  private final JsonNode scaling;

  /**
   * @param layerType {@code full_attention} or {@code sliding_attention}
   */
  HfRope(HfJson json, String layerType, int headDim) {
    this.json = json;
    this.headDim = headDim;
    local = json.family() == HfFamily.GEMMA3 && layerType.equals("sliding_attention");
    JsonNode parameters = json.at("rope_parameters");
    if (parameters.path(layerType).isObject()) {
      scaling = parameters.path(layerType);
    } else if (local) {
      scaling = json.at("none"); // Gemma 3 scales its global layers alone
    } else {
      scaling = parameters.isObject() ? parameters : json.at("rope_scaling");
    }
  }

  RopeConfig read() {
    double part = number("partial_rotary_factor", json.number("partial_rotary_factor", 1));
    return new RopeConfig(number("rope_theta", theta()), (int) (headDim * part), scaling());
  }

  private double theta() {
    if (local) {
      return json.number("rope_local_base_freq", 10_000);
    }
    return json.number("rope_theta", json.family() == HfFamily.GEMMA3 ? 1_000_000 : 10_000);
  }

  private RopeScaling scaling() {
    String type = scaling.path("rope_type").asString(scaling.path("type").asString("default"));
    if (json.family() == HfFamily.PHI3 && (type.equals("su") || type.equals("yarn"))) {
      type = "longrope"; // what early Phi-3 configs call it
    }
    return switch (type) {
      case "default" -> RopeScaling.NONE;
      case "linear" -> new RopeScaling.Linear(number("factor", 1));
      case "llama3" ->
          new RopeScaling.Llama3(
              number("factor", 8),
              number("low_freq_factor", 1),
              number("high_freq_factor", 4),
              originalPositions());
      case "yarn" -> yarn();
      case "longrope" -> longRope();
      default ->
          throw new TextException(
              "rope_type '"
                  + type
                  + "' is not supported; known: default, linear, llama3, longrope, yarn");
    };
  }

  private RopeScaling yarn() {
    double factor = number("factor", positions() / (double) originalPositions());
    double mscale = number("mscale", 0);
    double allDim = number("mscale_all_dim", 0);
    double usual =
        mscale != 0 && allDim != 0
            ? RopeScaling.Yarn.usualMagnitude(factor, mscale)
                / RopeScaling.Yarn.usualMagnitude(factor, allDim)
            : RopeScaling.Yarn.usualMagnitude(factor, 1);
    return new RopeScaling.Yarn(
        factor,
        number("attention_factor", usual),
        number("beta_fast", 32),
        number("beta_slow", 1),
        scaling.path("truncate").asBoolean(true),
        originalPositions());
  }

  /** The short factors; where the long ones are others, texts that would need those are refused. */
  private RopeScaling longRope() {
    List<Double> shortFactors = factors("short_factor");
    boolean same = shortFactors.equals(factors("long_factor"));
    int original = originalPositions();
    double factor = number("factor", positions() / (double) original);
    double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new RopeScaling.Divisors(
        shortFactors, number("attention_factor", usual), same ? Integer.MAX_VALUE : original);
  }

  private List<Double> factors(String name) {
    List<Double> factors = new ArrayList<>();
    scaling.path(name).forEach(factor -> factors.add(factor.asDouble(0)));
    if (factors.isEmpty()) {
      throw new TextException("rope scaling has no list " + name);
    }
    return factors;
  }

  private int positions() {
    return json.required("max_position_embeddings");
  }

  /** Phi-3 states it beside the scaling, others within. */
  private int originalPositions() {
    String name = "original_max_position_embeddings";
    int stated = json.optional(name, 0);
    if (stated > 0) {
      return stated;
    }
    JsonNode own = scaling.path(name);
    return own.isNumber() ? HfJson.whole(own, name) : positions();
  }

  private double number(String name, double fallback) {
    return HfJson.number(scaling, name, fallback);
  }
}
