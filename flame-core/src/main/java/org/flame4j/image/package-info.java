/**
 * Pictures: bytes in, unsigned 8-bit RGB tensors out. Resizing and cropping agree with Pillow and
 * torchvision, because published models were trained on their pixels.
 */
@NullMarked
package org.flame4j.image;

import org.jspecify.annotations.NullMarked;
