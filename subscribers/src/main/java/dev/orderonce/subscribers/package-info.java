/**
 * What happens downstream of the topology: the ledger that moves money, the projection that HTTP
 * reads are served from, and the inbox by which each applies every message once.
 *
 * <p>Start reading at {@link dev.orderonce.subscribers.SubscribersService}.
 */
@NullMarked
package dev.orderonce.subscribers;

import org.jspecify.annotations.NullMarked;
