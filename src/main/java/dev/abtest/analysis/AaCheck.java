package dev.abtest.analysis;

import dev.abtest.design.RunBlocks;
import dev.abtest.design.Runs;
import java.util.OptionalDouble;

/**
 * What a run showed that gave both arms the same command: a difference there is a false alarm of the set-up.
 *
 * @param run the run's number
 * @param cold sessions of the cold arm
 * @param warm sessions of the arm that is called warm
 * @param different the first metric in which the arms differ significantly; null if they do in none
 * @param p of that metric, else of the first one that could be tested; empty if none could
 */
public record AaCheck(int run, int cold, int warm, Metric different, OptionalDouble p) {
    static AaCheck of(int run, Runs.Selection selection, Settings settings) {
        Metric different = null;
        OptionalDouble p = OptionalDouble.empty();
        for (Comparison each :
                Comparisons.of(selection.test(), RunBlocks.of(selection).assignment(), settings)) {
            OptionalDouble own = each.pHolm().isPresent() ? each.pHolm() : each.p(settings.test());
            if (each.significant() && different == null) {
                different = each.metric();
                p = own;
            } else if (p.isEmpty()) {
                p = own;
            }
        }
        int cold = selection.test().cold().size();
        return new AaCheck(run, cold, selection.test().warm().size(), different, p);
    }
}
