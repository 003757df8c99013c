/**
 * The folder of tests and its promises: acknowledged is durable, all or nothing, no lost update, nothing overwritten
 * that was not understood. {@code document} reads and writes what is inside a file.
 */
package dev.abtest.store;
