/**
 * The REST interface and the server of the browser's page. Requests become the same analyses as on the command line, answers
 * the same documents; nothing is computed here.
 */
@NullMarked
package dev.rooflight.web;

import org.jspecify.annotations.NullMarked;
