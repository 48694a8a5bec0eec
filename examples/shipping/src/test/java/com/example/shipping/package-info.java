@NullMarked
package com.example.shipping;

import org.jspecify.annotations.NullMarked;
