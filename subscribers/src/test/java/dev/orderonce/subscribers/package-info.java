@NullMarked
package dev.orderonce.subscribers;

import org.jspecify.annotations.NullMarked;
