package dev.rooflight.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;

/**
 * A command that was run in this process.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it complained
 */
public record Run(int code, String out, String err) {
    /** A word, or words in quotes. */
    private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");

    /** Runs a command with its arguments as they are. */
    public static Run of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(args, new PrintWriter(out), new PrintWriter(err));
        return new Run(code, out.toString(), err.toString());
    }

    /** Runs a command written with spaces between its arguments. */
    static Run line(String commandLine) {
        return of(WORD.matcher(commandLine)
                .results()
                .map(word -> word.group().replace("'", ""))
                .toArray(String[]::new));
    }
}
