/** Values into words: one class a format, one place for numbers. Renderers compute nothing. */
package dev.abtest.report;
