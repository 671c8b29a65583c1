/** What a run leaves on the disk so that it can go on: checkpoints, and what it is a run of. */
@NullMarked
package org.flame4j.train.state;

import org.jspecify.annotations.NullMarked;
