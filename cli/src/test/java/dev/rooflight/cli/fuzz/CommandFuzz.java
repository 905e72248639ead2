package dev.rooflight.cli.fuzz;

import dev.rooflight.cli.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Runs drawn command lines one after the other in this process, whose heap is the one that the launcher gives these commands; says
 * what failed, and exits with 1 if anything did.
 *
 * <p>Arguments: names of commands, with commas; seed; how many; folder for files.
 */
final class CommandFuzz {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final List<Integer> CODES = List.of(0, 1, 2, 3);

    private CommandFuzz() {}

    /** See the class. */
    public static void main(String[] args) {
        SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
        DrawnCommands commands = new DrawnCommands(List.of(args[0].split(",", -1)), random, Path.of(args[3]));
        Map<Integer, Integer> codes = new TreeMap<>();
        int failed = 0;
        int count = Integer.parseInt(args[2]);
        for (int i = 0; i < count; i++) {
            List<String> line = commands.next();
            long start = System.nanoTime();
            Run run = Run.of(line.toArray(new String[0]));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            codes.merge(run.code(), 1, Integer::sum);
            String wrong = wrong(run, took);
            if (!wrong.isEmpty()) {
                failed++;
                System.out.println("FAILED " + wrong + ": " + shown(line));
            }
        }
        System.out.println("command fuzz, seed " + args[1] + ": " + count + " of " + args[0] + ", exit codes " + codes);
        System.exit(failed == 0 ? 0 : 1);
    }

    private static String wrong(Run run, Duration took) {
        if (!CODES.contains(run.code())) {
            return "exit " + run.code() + " " + run.err().strip();
        }
        if (took.compareTo(LONGEST) > 0) {
            return "took " + took;
        }
        if (run.code() == 2 && run.err().strip().lines().count() != 1) {
            return "not one line but " + run.err().strip();
        }
        if (run.code() == 0 && run.out().matches("(?s).*[^A-Za-z](NaN|null|Infinity)[^A-Za-z ].*")) {
            return "a number that is none";
        }
        return "";
    }

    private static String shown(List<String> line) {
        String text = String.join(" ", line);
        return text.length() > 1000 ? text.substring(0, 1000) + "…" : text;
    }
}
