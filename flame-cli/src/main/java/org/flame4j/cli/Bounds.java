package org.flame4j.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which numbers an option takes; {@link OptionChecks} refuses others before a command begins.
 * Numbers that are not finite are none of them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Bounds {
  /** The smallest. */
  double least() default Double.NEGATIVE_INFINITY;

  /** What all are larger than. */
  double above() default Double.NEGATIVE_INFINITY;

  /** The largest. */
  double most() default Double.POSITIVE_INFINITY;

  /** What all are smaller than. */
  double below() default Double.POSITIVE_INFINITY;

  /** What else a user may want to know, behind the bounds. */
  String hint() default "";
}
