package org.flame4j.cli.help;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Under which heading help shows the options of a class. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Section {
  /** The heading, without its colon. */
  String value();

  /** Whether it stands behind the sections that are not. */
  boolean last() default false;
}
