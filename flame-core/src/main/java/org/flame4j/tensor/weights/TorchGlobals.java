package org.flame4j.tensor.weights;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flame4j.tensor.DType;
import org.flame4j.tensor.weights.pickle.PickleDict;
import org.flame4j.tensor.weights.pickle.PickleException;
import org.flame4j.tensor.weights.pickle.PickleGlobals;

/** The names that a PyTorch checkpoint may use: tensors, and plain containers. */
final class TorchGlobals implements PickleGlobals {
  /** What the names on the list stand for. */
  private enum Function {
    DICT,
    TENSOR,
    PARAMETER,
    FIRST_ARGUMENT
  }

  /** A name that may stand in the file but cannot be called. */
  private record Plain(String name) {}

  private static final Map<String, Function> FUNCTIONS =
      Map.ofEntries(
          entry("collections OrderedDict", Function.DICT),
          entry("collections defaultdict", Function.DICT),
          entry("torch._utils _rebuild_tensor_v2", Function.TENSOR),
          entry("torch._utils _rebuild_parameter", Function.PARAMETER),
          entry("torch Size", Function.FIRST_ARGUMENT),
          entry("torch device", Function.FIRST_ARGUMENT),
          entry("_codecs encode", Function.FIRST_ARGUMENT),
          entry("builtins set", Function.FIRST_ARGUMENT),
          entry("builtins frozenset", Function.FIRST_ARGUMENT),
          entry("__builtin__ set", Function.FIRST_ARGUMENT),
          entry("__builtin__ frozenset", Function.FIRST_ARGUMENT));

  private static final Map<String, DType> STORAGES =
      Map.of(
          "DoubleStorage", DType.F64,
          "FloatStorage", DType.F32,
          "HalfStorage", DType.F16,
          "BFloat16Storage", DType.BF16,
          "LongStorage", DType.I64,
          "IntStorage", DType.I32,
          "ShortStorage", DType.I16,
          "CharStorage", DType.I8,
          "ByteStorage", DType.U8,
          "BoolStorage", DType.BOOL);

  private static final List<String> PLAIN =
      List.of(
          "torch float64",
          "torch float32",
          "torch float16",
          "torch bfloat16",
          "torch int64",
          "torch int32",
          "torch int16",
          "torch int8",
          "torch uint8",
          "torch bool",
          "builtins dict",
          "builtins list",
          "builtins int",
          "builtins float",
          "__builtin__ dict",
          "__builtin__ list",
          "__builtin__ int",
          "__builtin__ float");

  private final Map<String, ZipDirectory.Place> places;
  private final String folder;

  /**
   * @param folder of the archive in which everything lies, with its slash
   */
  TorchGlobals(Map<String, ZipDirectory.Place> places, String folder) {
    this.places = places;
    this.folder = folder;
  }

  @Override
  public Object global(String module, String name) {
    String both = module + " " + name;
    if (FUNCTIONS.containsKey(both)) {
      return FUNCTIONS.get(both);
    }
    if (module.equals("torch") && STORAGES.containsKey(name)) {
      return STORAGES.get(name);
    }
    if (PLAIN.contains(both)) {
      return new Plain(both);
    }
    throw new PickleException(
        "the pickle calls %s, which is not on the list of names that are understood; nothing was run:"
                .formatted(PickleException.quote(module + "." + name))
            + " save the state_dict alone, or as safetensors");
  }

  @Override
  public Object call(Object callable, List<Object> arguments) {
    if (!(callable instanceof Function function)) {
      throw new PickleException("the pickle calls a value that is no function");
    }
    return switch (function) {
      case DICT -> dict(arguments);
      case TENSOR -> tensor(arguments);
      case PARAMETER -> argument(arguments, 0, TorchTensor.class);
      case FIRST_ARGUMENT -> argument(arguments, 0, Object.class);
    };
  }

  private static PickleDict dict(List<Object> arguments) {
    boolean empty = arguments.isEmpty() || arguments.getFirst() instanceof Plain;
    if (!empty) {
      throw new PickleException("a dictionary in the pickle is made in a way that is not known");
    }
    return new PickleDict();
  }

  private static TorchTensor tensor(List<Object> arguments) {
    TorchStorage storage = argument(arguments, 0, TorchStorage.class);
    long offset = argument(arguments, 1, Long.class);
    List<Long> shape = numbers(argument(arguments, 2, List.class));
    List<Long> strides = numbers(argument(arguments, 3, List.class));
    try {
      return new TorchTensor(storage, new TensorInfo(storage.dtype(), shape), offset, strides);
    } catch (IllegalArgumentException e) {
      throw new WeightsException("a tensor: " + e.getMessage(), e);
    }
  }

  private static List<Long> numbers(List<?> values) {
    if (values.size() > TensorInfo.MAX_DIMENSIONS) {
      throw new PickleException(values.size() + " dimensions of a tensor are too many");
    }
    List<Long> numbers = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof Long number)) {
        throw new PickleException("a shape in the pickle is not of whole numbers");
      }
      numbers.add(number);
    }
    return numbers;
  }

  /** {@code ('storage', type, key, device, values)}. */
  @Override
  public Object persistent(Object id) {
    if (!(id instanceof List<?> parts)
        || parts.size() != 5
        || !"storage".equals(parts.get(0))
        || !(parts.get(1) instanceof DType dtype)
        || !(parts.get(2) instanceof String key)
        || !(parts.get(4) instanceof Long numel)) {
      throw new PickleException("the pickle refers to something that is no storage");
    }
    ZipDirectory.Place place = places.get(folder + "data/" + key);
    if (place == null) {
      throw new PickleException("storage " + PickleException.quote(key) + " is not in the archive");
    }
    if (numel < 0 || numel > place.size() / dtype.bytes()) {
      throw new PickleException(
          "storage %s has %d bytes, too few for %d values"
              .formatted(PickleException.quote(key), place.size(), numel));
    }
    return new TorchStorage(dtype, place.start(), numel);
  }

  private static <T> T argument(List<Object> arguments, int index, Class<T> type) {
    if (index >= arguments.size() || !type.isInstance(arguments.get(index))) {
      throw new PickleException("a call in the pickle lacks its argument " + (index + 1));
    }
    return type.cast(arguments.get(index));
  }
}
