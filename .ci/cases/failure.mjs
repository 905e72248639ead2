/** Something that is said in a line and ends the script. */
export class Failure extends Error {}
