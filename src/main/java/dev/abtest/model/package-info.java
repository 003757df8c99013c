/**
 * What is stored: a test, its task, its sessions. Knows no other package of this project, no file and no statistic.
 */
package dev.abtest.model;
