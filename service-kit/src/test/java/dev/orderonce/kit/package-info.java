@NullMarked
package dev.orderonce.kit;

import org.jspecify.annotations.NullMarked;
