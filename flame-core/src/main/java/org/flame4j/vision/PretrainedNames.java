package org.flame4j.vision;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Under which names the parameters of a transformer lie in a file of open_clip's or timm's. */
final class PretrainedNames {
  /** What may stand before open_clip's names. */
  private static final List<String> OPEN_CLIP = List.of("visual.", "");

  /** What may stand before timm's. */
  private static final List<String> TIMM = List.of("", "visual.trunk.", "trunk.");

  private static final String OURS = "visual.";
  private static final String OUR_BLOCK = "transformer.resblocks.";
  private static final String TIMM_BLOCK = "blocks.";

  /** open_clip's and timm's name of a parameter. */
  private record Pair(String openClip, String timm) {}

  private static final List<Pair> EMBEDDING =
      List.of(
          new Pair("conv1.weight", "patch_embed.proj.weight"),
          new Pair("class_embedding", "cls_token"),
          new Pair("positional_embedding", "pos_embed"),
          new Pair("ln_pre.weight", "norm_pre.weight"),
          new Pair("ln_pre.bias", "norm_pre.bias"));

  /** Within a block. */
  private static final List<Pair> BLOCK =
      List.of(
          new Pair("ln_1.weight", "norm1.weight"),
          new Pair("ln_1.bias", "norm1.bias"),
          new Pair("attn.in_proj_weight", "attn.qkv.weight"),
          new Pair("attn.in_proj_bias", "attn.qkv.bias"),
          new Pair("attn.out_proj.weight", "attn.proj.weight"),
          new Pair("attn.out_proj.bias", "attn.proj.bias"),
          new Pair("ln_2.weight", "norm2.weight"),
          new Pair("ln_2.bias", "norm2.bias"),
          new Pair("mlp.c_fc.weight", "mlp.fc1.weight"),
          new Pair("mlp.c_fc.bias", "mlp.fc1.bias"),
          new Pair("mlp.c_proj.weight", "mlp.fc2.weight"),
          new Pair("mlp.c_proj.bias", "mlp.fc2.bias"));

  private final String prefix;
  private final boolean timm;

  private PretrainedNames(String prefix, boolean timm) {
    this.prefix = prefix;
    this.timm = timm;
  }

  /**
   * @param names of the file's tensors
   * @throws IllegalArgumentException if they are neither open_clip's nor timm's
   */
  static PretrainedNames of(Set<String> names) {
    for (String prefix : OPEN_CLIP) {
      if (names.contains(prefix + "conv1.weight")) {
        return new PretrainedNames(prefix, false);
      }
    }
    for (String prefix : TIMM) {
      if (names.contains(prefix + "patch_embed.proj.weight")) {
        return new PretrainedNames(prefix, true);
      }
    }
    throw new IllegalArgumentException(
        "no image tower is in it: neither open_clip's visual.conv1.weight nor timm's"
            + " patch_embed.proj.weight is there");
  }

  String library() {
    return timm ? "timm" : "open_clip";
  }

  boolean isTimm() {
    return timm;
  }

  /** Names of the file by ours, for a transformer of that many blocks. */
  Map<String, String> mapping(int layers) {
    Map<String, String> mapping = new LinkedHashMap<>();
    EMBEDDING.forEach(pair -> mapping.put(OURS + pair.openClip, prefix + theirs(pair)));
    for (int i = 0; i < layers; i++) {
      String block = OURS + OUR_BLOCK + i + ".";
      String theirBlock = block(i);
      BLOCK.forEach(pair -> mapping.put(block + pair.openClip, theirBlock + theirs(pair)));
    }
    return mapping;
  }

  private String theirs(Pair pair) {
    return timm ? pair.timm : pair.openClip;
  }

  /** What names of block {@code i} begin with. */
  private String block(int i) {
    return blocks() + i + ".";
  }

  /** What names of all blocks begin with. */
  String blocks() {
    return prefix + (timm ? TIMM_BLOCK : OUR_BLOCK);
  }

  /** Number of blocks among names. */
  int layers(Set<String> names) {
    int layers = 0;
    while (names.contains(block(layers) + (timm ? "norm1.weight" : "ln_1.weight"))) {
      layers++;
    }
    return layers;
  }

  /** The bias of timm's patches, which open_clip's have not. */
  String patchBias() {
    return prefix + "patch_embed.proj.bias";
  }

  String patches() {
    return prefix + (timm ? "patch_embed.proj.weight" : "conv1.weight");
  }

  String normBefore() {
    return prefix + (timm ? "norm_pre.weight" : "ln_pre.weight");
  }

  String classToken() {
    return prefix + (timm ? "cls_token" : "class_embedding");
  }
}
