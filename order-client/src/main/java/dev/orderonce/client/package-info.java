/**
 * A client of the HTTP API that retries properly: same key, same body, until an answer is final.
 */
@NullMarked
package dev.orderonce.client;

import org.jspecify.annotations.NullMarked;
