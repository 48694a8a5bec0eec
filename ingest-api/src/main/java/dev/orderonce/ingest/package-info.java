/** The HTTP side: from a client's request to one committed transaction. */
@NullMarked
package dev.orderonce.ingest;

import org.jspecify.annotations.NullMarked;
