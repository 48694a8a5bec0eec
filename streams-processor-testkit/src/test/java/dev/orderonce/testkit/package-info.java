@NullMarked
package dev.orderonce.testkit;

import org.jspecify.annotations.NullMarked;
