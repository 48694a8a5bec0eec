/** The whole system in processes of its own, driven from outside and killed. */
@NullMarked
package dev.orderonce.proof;

import org.jspecify.annotations.NullMarked;
