package org.flame4j.text;

/**
 * Where a matrix's rows are stored: in a tensor of its own, or within one that several share.
 *
 * @param name of the stored tensor, as Hugging Face folders have it
 * @param first row of the part
 * @param rows of the whole stored tensor
 */
record FusedPart(String name, long first, long rows) {

  /**
   * @param rows of the matrix {@code name}
   */
  static FusedPart of(String name, long rows, LlmConfig config) {
    FusedPart alone = new FusedPart(name, 0, rows);
    if (!config.style().fused()) {
      return alone;
    }
    long q = (long) config.heads() * config.headDim();
    long kv = (long) config.kvHeads() * config.headDim();
    long inner = config.intermediateSize();
    int end = name.lastIndexOf('.');
    String part = name.substring(name.lastIndexOf('.', end - 1) + 1, end);
    String qkv = name.replace(part, "qkv_proj");
    String gateUp = name.replace(part, "gate_up_proj");
    return switch (part) {
      case "q_proj" -> new FusedPart(qkv, 0, q + 2 * kv);
      case "k_proj" -> new FusedPart(qkv, q, q + 2 * kv);
      case "v_proj" -> new FusedPart(qkv, q + kv, q + 2 * kv);
      case "gate_proj" -> new FusedPart(gateUp, 0, 2 * inner);
      case "up_proj" -> new FusedPart(gateUp, inner, 2 * inner);
      default -> alone;
    };
  }
}
