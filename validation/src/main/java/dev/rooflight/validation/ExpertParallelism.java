package dev.rooflight.validation;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a mixture of experts lay on its devices; empty where a source does not say.
 *
 * @param expertTensorParallel devices that share each expert's matrices
 * @param expertParallel groups of devices that hold different experts
 * @param attentionDataParallel groups of devices that attend for different requests
 */
public record ExpertParallelism(
        OptionalInt expertTensorParallel, OptionalInt expertParallel, OptionalInt attentionDataParallel) {
    /** Nothing stated. */
    public static final ExpertParallelism UNSTATED =
            new ExpertParallelism(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    private static final String NUMBER = "([1-9]\\d{0,5})";
    private static final Pattern MOE_TP = Pattern.compile("\\bmoe_tp=" + NUMBER + "\\b");
    private static final Pattern EP = Pattern.compile("\\bep=" + NUMBER + "\\b");
    private static final Pattern ATTN_DP = Pattern.compile("\\battn_dp=" + NUMBER + "\\b");
    private static final Pattern SHORT = Pattern.compile("\\b(tp|tep|dep)" + NUMBER + "\\b");
    private static final Pattern ATTENTION_AND_EXPERTS =
            Pattern.compile("\\b(?:attention-)?DP" + NUMBER + " (?:\\+|x) EP" + NUMBER + "\\b");
    private static final Pattern EXPERTS_AND_ATTENTION = Pattern.compile("\\bEP" + NUMBER + "/DP" + NUMBER + "\\b");
    private static final Pattern EXPERTS = Pattern.compile("\\bEP" + NUMBER + "\\b");

    /**
     * What notes say: {@code moe_tp=8 ep=1 attn_dp=1}, {@code tp8} (all tensor-parallel), {@code tep8} (attention
     * tensor-parallel, experts spread), {@code dep8} (attention data-parallel, experts spread),
     * {@code attention-DP8 + EP8}, {@code DP2 x EP2}, {@code EP32/DP32}, {@code EP32}.
     */
    static ExpertParallelism in(String notes) {
        OptionalInt moeTp = number(MOE_TP, notes);
        OptionalInt ep = number(EP, notes);
        OptionalInt attnDp = number(ATTN_DP, notes);
        if (moeTp.isPresent() || ep.isPresent() || attnDp.isPresent()) {
            return new ExpertParallelism(moeTp, ep, attnDp);
        }
        Matcher words = SHORT.matcher(notes);
        if (words.find()) {
            int devices = Integer.parseInt(words.group(2));
            return switch (words.group(1)) {
                case "tp" -> of(devices, 1, 1);
                case "tep" -> of(1, devices, 1);
                default -> of(1, devices, devices);
            };
        }
        Matcher attentionFirst = ATTENTION_AND_EXPERTS.matcher(notes);
        if (attentionFirst.find()) {
            return of(1, Integer.parseInt(attentionFirst.group(2)), Integer.parseInt(attentionFirst.group(1)));
        }
        Matcher expertsFirst = EXPERTS_AND_ATTENTION.matcher(notes);
        if (expertsFirst.find()) {
            return of(1, Integer.parseInt(expertsFirst.group(1)), Integer.parseInt(expertsFirst.group(2)));
        }
        OptionalInt experts = number(EXPERTS, notes);
        return experts.isPresent()
                ? new ExpertParallelism(OptionalInt.empty(), experts, OptionalInt.empty())
                : UNSTATED;
    }

    private static ExpertParallelism of(int expertTensorParallel, int expertParallel, int attentionDataParallel) {
        return new ExpertParallelism(
                OptionalInt.of(expertTensorParallel),
                OptionalInt.of(expertParallel),
                OptionalInt.of(attentionDataParallel));
    }

    private static OptionalInt number(Pattern pattern, String notes) {
        Matcher matcher = pattern.matcher(notes);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
