/** Reports, and their page in a real browser. */
package dev.corio.cli.report;
