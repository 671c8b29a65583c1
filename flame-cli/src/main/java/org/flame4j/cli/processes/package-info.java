/** Several processes of one command on this machine: started, watched and ended together. */
@NullMarked
package org.flame4j.cli.processes;

import org.jspecify.annotations.NullMarked;
