/**
 * The command line: parses, calls, prints. {@code Main} owns the process, {@code Abtest} the list of commands; each
 * command is a class that turns options into values, makes one call below, and renders what comes back.
 */
package dev.abtest.cli;
