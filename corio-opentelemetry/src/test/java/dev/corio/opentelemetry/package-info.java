/** Tests on the real library. */
@NullUnmarked
package dev.corio.opentelemetry;

import org.jspecify.annotations.NullUnmarked;
