package org.flame4j.tensor.weights;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flame4j.tensor.Tensor;
import org.flame4j.tensor.weights.pickle.PickleDict;
import org.flame4j.tensor.weights.pickle.PickleException;
import org.flame4j.tensor.weights.pickle.PickleMachine;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint as PyTorch writes it ({@code .pt}, {@code .pth}, {@code .bin}): a zip archive of a
 * pickle and the values. Tensors are views of the mapped file; those that are not contiguous are
 * copied. The pickle is read as data with a list of names that are understood, never run.
 *
 * <p>The tensors are those of the dictionary that the file holds, or of its {@code state_dict} or
 * {@code model}; whatever else there is, such as an optimizer's state, is left alone. Its texts and
 * whole numbers are the metadata.
 */
public final class TorchFile implements Weights {
  private static final String PICKLE = "data.pkl";
  private static final List<String> STATES = List.of("state_dict", "model");
  private static final int MOST_BYTES_OF_ORDER = 16;

  private final MappedFile file;
  private final Map<String, TorchTensor> tensors;
  private final Map<String, String> metadata;

  private TorchFile(
      MappedFile file, Map<String, TorchTensor> tensors, Map<String, String> metadata) {
    this.file = file;
    this.tensors = tensors;
    this.metadata = metadata;
  }

  /**
   * Maps the file and reads its pickle.
   *
   * @throws WeightsException if it cannot be read, is not sound, or its pickle asks for what is not
   *     understood
   */
  public static TorchFile open(Path path) {
    return open(MappedFile.open(path));
  }

  /** Checks a mapped file, and closes it if it is not sound. */
  static TorchFile open(MappedFile file) {
    try {
      return read(file);
    } catch (WeightsException | PickleException e) {
      file.close();
      throw new WeightsException(file.path() + ": " + e.getMessage(), e);
    }
  }

  private static TorchFile read(MappedFile file) {
    if (!ZipDirectory.isZip(file)) {
      boolean pickle = file.size() > 1 && file.slice(0, 1).get(ValueLayout.JAVA_BYTE, 0) == -128;
      throw new WeightsException(
          pickle
              ? "PyTorch's old form of before version 1.6: load it and save it again with a newer one"
              : "neither a PyTorch checkpoint nor whole");
    }
    Map<String, ZipDirectory.Place> places = ZipDirectory.read(file);
    Map.Entry<String, ZipDirectory.Place> pickle =
        places.entrySet().stream()
            .filter(entry -> isPickle(entry.getKey()))
            .findFirst()
            .orElseThrow(() -> new WeightsException("the archive has no " + PICKLE));
    String folder = pickle.getKey().substring(0, pickle.getKey().length() - PICKLE.length());
    checkOrder(file, places.get(folder + "byteorder"));
    byte[] program = bytes(file, pickle.getValue(), PickleMachine.MAX_BYTES);
    Object root = PickleMachine.run(program, new TorchGlobals(places, folder));
    if (!(root instanceof PickleDict dict)) {
      throw new WeightsException("the file holds no dictionary of tensors");
    }
    return new TorchFile(file, tensors(dict), metadata(dict));
  }

  /** Everything lies in one folder, whatever it is called. */
  private static boolean isPickle(String name) {
    return name.endsWith("/" + PICKLE) && name.indexOf('/') == name.length() - PICKLE.length() - 1;
  }

  private static void checkOrder(MappedFile file, ZipDirectory.@Nullable Place place) {
    if (place == null) {
      return; // older versions wrote it on machines of little-endian order only
    }
    byte[] text = bytes(file, place, MOST_BYTES_OF_ORDER);
    String order = new String(text, StandardCharsets.US_ASCII);
    if (!order.equals("little")) {
      throw new WeightsException(
          "values lie in %s-endian order; only little-endian files are read"
              .formatted(WeightsException.oneLine(order)));
    }
  }

  private static byte[] bytes(MappedFile file, ZipDirectory.Place place, int most) {
    if (place.size() > most) {
      throw new WeightsException(
          "an entry of %d bytes is larger than the %d allowed".formatted(place.size(), most));
    }
    return file.slice(place.start(), place.size()).toArray(ValueLayout.JAVA_BYTE);
  }

  private static Map<String, TorchTensor> tensors(PickleDict root) {
    PickleDict state = root;
    for (String name : STATES) {
      if (root.named().get(name) instanceof PickleDict inner) {
        state = inner;
        break;
      }
    }
    Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    state
        .named()
        .forEach((name, value) -> {
          if (value instanceof TorchTensor tensor) {
            tensors.put(name, tensor);
          }
        });
    if (tensors.isEmpty()) {
      throw new WeightsException("there are no tensors in it, nor under %s".formatted(STATES));
    }
    return Collections.unmodifiableMap(tensors);
  }

  private static Map<String, String> metadata(PickleDict root) {
    Map<String, String> metadata = new LinkedHashMap<>();
    root.named()
        .forEach((name, value) -> {
          if (value instanceof String || value instanceof Long) {
            metadata.put(name, value.toString());
          }
        });
    return Collections.unmodifiableMap(metadata);
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return tensor(name).info();
  }

  @Override
  public Tensor load(String name) {
    return tensor(name).load(file);
  }

  @Override
  public boolean isView(String name) {
    TorchTensor tensor = tensor(name);
    return tensor.isContiguous() && file.isView(tensor.start(), tensor.info());
  }

  @Override
  public void release(String name) {
    TorchTensor tensor = tensor(name);
    TorchStorage storage = tensor.storage();
    file.release(storage.start(), storage.numel() * storage.dtype().bytes());
  }

  private TorchTensor tensor(String name) {
    TorchTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new WeightsException(file.path() + " has no tensor " + WeightsException.quote(name));
    }
    return tensor;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    file.close();
  }
}
