package org.flame4j.tensor.weights;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.Tensor;

/** Several files seen as one; owns the files. */
final class ShardedWeights implements Weights {
  private final Path dir;
  private final Map<String, SafetensorsFile> owners;
  private final List<SafetensorsFile> files;
  private final Map<String, String> metadata;

  ShardedWeights(
      Path dir,
      Map<String, SafetensorsFile> owners,
      Collection<SafetensorsFile> files,
      Map<String, String> metadata) {
    this.dir = dir;
    this.owners = Collections.unmodifiableMap(owners);
    this.files = List.copyOf(files);
    this.metadata = metadata;
  }

  @Override
  public Set<String> names() {
    return owners.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return owner(name).info(name);
  }

  @Override
  public Tensor load(String name) {
    return owner(name).load(name);
  }

  @Override
  public boolean isView(String name) {
    return owner(name).isView(name);
  }

  @Override
  public void release(String name) {
    owner(name).release(name);
  }

  private SafetensorsFile owner(String name) {
    SafetensorsFile owner = owners.get(name);
    if (owner == null) {
      throw new WeightsException(dir + " has no tensor " + WeightsException.quote(name));
    }
    return owner;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    files.forEach(SafetensorsFile::close);
  }
}
