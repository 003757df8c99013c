/**
 * From a test to what it shows: metrics, comparisons, the recommendation, warnings. The only place where sessions and
 * statistics meet; it prints nothing.
 */
package dev.abtest.analysis;
