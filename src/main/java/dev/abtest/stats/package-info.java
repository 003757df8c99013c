/**
 * The statistics: doubles in, records out. This package knows nothing of sessions, tests, files or output, and no
 * other package of the project. What does not exist (a test with one value in an arm, a geometric mean of a zero) is
 * an empty {@code Optional}, never NaN, Infinity or an exception.
 *
 * <p>Every comparison has a first and a second arm and reports second minus first; the project passes cold first and
 * warm second. Moments, medians, distributions and t-tests are those of Commons Math; what it lacks is written here.
 */
package dev.abtest.stats;
