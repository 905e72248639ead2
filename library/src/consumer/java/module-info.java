/** A program of somebody who has the library from a repository and knows its documentation alone. */
module stranger {
    requires dev.rooflight;
}
