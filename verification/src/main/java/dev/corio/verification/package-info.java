/** The ladder behind {@code ./corio verify}: rungs that look for what ordinary tests do not see. */
package dev.corio.verification;
