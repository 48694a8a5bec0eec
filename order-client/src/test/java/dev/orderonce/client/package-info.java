@NullMarked
package dev.orderonce.client;

import org.jspecify.annotations.NullMarked;
