package dev.rooflight.report.serving;

import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Definitions;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.RequestOutcomes;

/** What became of each request, a row each, in full. Cells of what did not come about are empty. */
public final class RequestsCsv {
    private static final String HEAD = "id,arrival_s,input,output,queue_s,ttft_s,tpot_s,e2e_s,preemptions,replica";

    private RequestsCsv() {}

    /** All rows, in the requests' order. */
    public static String of(Outcome outcome) {
        Requests requests = outcome.requests();
        RequestOutcomes each = outcome.each();
        StringBuilder csv = new StringBuilder(HEAD.length() + 100 * requests.size());
        csv.append(HEAD).append('\n');
        for (int i = 0; i < requests.size(); i++) {
            double sent = each.sent(i);
            cell(csv, quoted(requests.id(i)));
            cell(csv, number(sent));
            cell(csv, Integer.toString(requests.promptTokens(i)));
            cell(csv, Integer.toString(requests.outputTokens(i)));
            cell(csv, number(each.admitted(i) - sent));
            cell(csv, number(each.first(i) - sent));
            cell(
                    csv,
                    number(Definitions.AFTER_FIRST.tpot(sent, each.first(i), each.last(i), requests.outputTokens(i))));
            cell(csv, number(each.last(i) - sent));
            cell(csv, Integer.toString(each.preemptions(i)));
            csv.append(each.replica(i) < 0 ? "" : Integer.toString(each.replica(i)))
                    .append('\n');
        }
        return csv.toString();
    }

    private static void cell(StringBuilder csv, String text) {
        csv.append(text).append(',');
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : Double.toString(value);
    }

    private static String quoted(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
