package org.flame4j.tensor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of hosts as Slurm writes them: {@code node[003-007,9],login}. */
final class SlurmHosts {
  /** A name up to the end or a comma, with the first of each bracket's numbers. */
  private static final Pattern BRACKET = Pattern.compile("\\[(\\d+)(?:-\\d+)?(?:,[^\\]]*)?\\]");

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");

  private SlurmHosts() {}

  /**
   * @throws TensorException for what is no such list
   */
  static String first(String list) {
    Matcher brackets = BRACKET.matcher(list);
    String opened = brackets.replaceAll("$1"); // node[003-007,9]-ib[0-1],x: node003-ib0,x
    String host = opened.split(",", 2)[0].strip();
    if (!HOST.matcher(host).matches()) {
      throw new TensorException(
          "'"
              + list
              + "' is no list of hosts as Slurm writes them: set MASTER_ADDR to the host of process 0");
    }
    return host;
  }
}
