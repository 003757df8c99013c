/**
 * Permutation tests: how sessions are exchanged between the arms, and how extreme the observed labelling is. Apart from
 * the other statistics because one test takes several classes that nobody else needs.
 */
package dev.abtest.stats.permutation;
