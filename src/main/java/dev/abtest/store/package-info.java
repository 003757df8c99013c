/**
 * The folder of tests and its promises: acknowledged is durable, all or nothing, no lost update, nothing overwritten
 * that was not understood. What is inside a file is {@code document}'s matter.
 */
package dev.abtest.store;
