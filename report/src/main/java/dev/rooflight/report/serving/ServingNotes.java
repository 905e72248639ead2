package dev.rooflight.report.serving;

import dev.rooflight.report.NoteWording;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.study.serving.Offered;
import dev.rooflight.study.serving.ServingQuestion;
import java.util.ArrayList;
import java.util.List;

/** What a user should know of an answer, the same wherever it was asked for. */
public final class ServingNotes {
    private ServingNotes() {}

    /** Notes of a question, a line each. */
    public static List<String> of(ServingQuestion question) {
        List<String> notes =
                new ArrayList<>(NoteWording.of(question.serving().compiled().notes()));
        if (question.offered() instanceof Offered.Trace trace) {
            notes.addAll(trace.notes());
        }
        SchedulerSettings.Value blocks =
                question.serving().engine().settings().values().get(Setting.KV_BLOCKS);
        if (blocks != null && blocks.source().startsWith(SchedulerSettings.ASKED)) {
            notes.add("kv-blocks is taken as given: whether they fit into the memory is not checked");
        }
        if (question.serving().measured().isPresent()) {
            notes.add("step times are a table's: the roofline is not, both answers are the same");
        }
        return notes;
    }
}
