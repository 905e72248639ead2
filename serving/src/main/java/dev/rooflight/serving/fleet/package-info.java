/** Many ranks under one load: who sends what when, which replica it goes to, and what comes of it. */
@NullMarked
package dev.rooflight.serving.fleet;

import org.jspecify.annotations.NullMarked;
