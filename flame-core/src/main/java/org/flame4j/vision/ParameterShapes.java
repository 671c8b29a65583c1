package org.flame4j.vision;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every parameter of an image tower with its shape, under open_clip's names. */
final class ParameterShapes {
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  private ParameterShapes(VisionConfig c) {
    long w = c.width();
    shapes.put("visual.class_embedding", new long[] {w});
    shapes.put("visual.positional_embedding", new long[] {c.patches() + 1, w});
    shapes.put("visual.conv1.weight", new long[] {w, 3, c.patchSize(), c.patchSize()});
    norm("visual.ln_pre", w);
    for (int i = 0; i < c.layers(); i++) {
      block("visual.transformer.resblocks." + i, w, c.mlpWidth());
    }
    long in = w;
    for (int i = 0; i < c.projectorLayers(); i++) {
      long out = i == c.projectorLayers() - 1 ? c.outputDim() : c.projectorHidden();
      linear(c.projectorLinear(i), out, in);
      in = out;
    }
    norm(c.projectorNorm(), c.outputDim());
  }

  static Map<String, long[]> of(VisionConfig config) {
    return new ParameterShapes(config).shapes;
  }

  private void block(String name, long w, long mlp) {
    norm(name + ".ln_1", w);
    shapes.put(name + ".attn.in_proj_weight", new long[] {3 * w, w});
    shapes.put(name + ".attn.in_proj_bias", new long[] {3 * w});
    linear(name + ".attn.out_proj", w, w);
    norm(name + ".ln_2", w);
    linear(name + ".mlp.c_fc", mlp, w);
    linear(name + ".mlp.c_proj", w, mlp);
  }

  private void linear(String name, long out, long in) {
    shapes.put(name + ".weight", new long[] {out, in});
    shapes.put(name + ".bias", new long[] {out});
  }

  private void norm(String name, long width) {
    shapes.put(name + ".weight", new long[] {width});
    shapes.put(name + ".bias", new long[] {width});
  }
}
