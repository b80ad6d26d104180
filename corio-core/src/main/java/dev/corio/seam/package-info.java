/** What the test kit needs of the core, and nobody else: exported to it alone. Knows nothing of the core, which implements it. */
@NullMarked
package dev.corio.seam;

import org.jspecify.annotations.NullMarked;
