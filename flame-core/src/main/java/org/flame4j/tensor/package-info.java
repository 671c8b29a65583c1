/**
 * Tensors: the only package that touches libtorch (through JavaCPP).
 *
 * <p>JavaCPP classes carry a cast constructor {@code X(Pointer)} that javac picks whenever no
 * better overload fits, and that reinterprets memory. Every constructor of such a class is
 * therefore called here and nowhere else, and each wrapper has a test of dtype, shape and values.
 *
 * <p>Ownership: a tensor made while a {@link org.flame4j.tensor.Scope} is open dies with that
 * scope, unless it is {@linkplain org.flame4j.tensor.Scope#keep kept} or {@linkplain
 * org.flame4j.tensor.Tensor#escape escapes}. Scopes belong to one thread.
 */
@NullMarked
package org.flame4j.tensor;

import org.jspecify.annotations.NullMarked;
