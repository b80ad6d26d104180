/** Tests on the real library. */
@NullUnmarked
package dev.corio.micrometer;

import org.jspecify.annotations.NullUnmarked;
