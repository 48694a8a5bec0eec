@NullMarked
package dev.orderonce.quickstart;

import org.jspecify.annotations.NullMarked;
