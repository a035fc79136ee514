/** Work in processes of their own, which tests let die. */
@NullMarked
package io.polymigrate.testkit.process;

import org.jspecify.annotations.NullMarked;
