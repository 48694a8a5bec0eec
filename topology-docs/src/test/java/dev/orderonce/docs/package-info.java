/** Documentation that is generated from the code, and the checks that keep all of it true. */
@NullMarked
package dev.orderonce.docs;

import org.jspecify.annotations.NullMarked;
