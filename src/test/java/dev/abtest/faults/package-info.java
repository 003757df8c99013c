/**
 * A file system for tests that fails when it is told to. {@code FaultyFiles} is what a JVM takes as its default provider
 * by {@code -Djava.nio.file.spi.DefaultFileSystemProvider}; {@code Faults} says which call fails, and how. It knows
 * nothing of abtest.
 */
package dev.abtest.faults;
