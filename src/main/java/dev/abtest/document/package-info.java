/**
 * The stored document: JSON to model and back, and the lines of a bulk entry. It knows no files; it is apart from
 * {@code store} because renderers write the document too, and it knows {@code analysis} because a document carries
 * its summary.
 */
package dev.abtest.document;
