package org.flame4j.tensor.weights;

import org.flame4j.tensor.DType;

/**
 * A run of values in an archive that tensors are views of.
 *
 * @param start of its bytes in the file
 * @param numel values in it
 */
record TorchStorage(DType dtype, long start, long numel) {}
