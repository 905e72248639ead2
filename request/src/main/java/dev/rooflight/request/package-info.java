/**
 * What front ends are asked, as text: names, numbers and words of the command line and members of REST become a case and a case
 * becomes them again. LLM-Viewer's accounting is asked for here, beside the case. How answers look is no matter here.
 */
@NullMarked
package dev.rooflight.request;

import org.jspecify.annotations.NullMarked;
