/**
 * What is decided before the sessions of a run start: how many there are, in which random order, what each of them does;
 * and how this is stored in the test. Knows {@code model}, and of {@code stats} how the permutation test is told which
 * orders were possible. It starts nothing and judges nothing.
 */
package dev.abtest.design;
