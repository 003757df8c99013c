package dev.abtest.analysis;

import dev.abtest.model.ABTest;
import dev.abtest.model.SessionResult;
import java.util.List;

/** The figures of both arms' sessions as arrays, which is what statistics are made of. */
record Arms(List<SessionResult> cold, List<SessionResult> warm) {
    static Arms of(ABTest test) {
        return new Arms(test.cold(), test.warm());
    }

    double[] cold(Figure figure) {
        double[] values = new double[cold.size()];
        fill(values, 0, cold, figure);
        return values;
    }

    double[] warm(Figure figure) {
        double[] values = new double[warm.size()];
        fill(values, 0, warm, figure);
        return values;
    }

    /** The cold sessions' figures, then the warm ones'. */
    double[] both(Figure figure) {
        double[] values = new double[cold.size() + warm.size()];
        fill(values, 0, cold, figure);
        fill(values, cold.size(), warm, figure);
        return values;
    }

    /** Whether any session's figure is above zero. */
    boolean have(Figure figure) {
        for (double value : both(figure)) {
            if (value > 0) {
                return true;
            }
        }
        return false;
    }

    int coldSuccesses() {
        return successes(cold);
    }

    int warmSuccesses() {
        return successes(warm);
    }

    private static int successes(List<SessionResult> arm) {
        int count = 0;
        for (SessionResult session : arm) {
            count += session.success() ? 1 : 0;
        }
        return count;
    }

    private static void fill(double[] values, int from, List<SessionResult> arm, Figure figure) {
        int i = from;
        for (SessionResult session : arm) {
            values[i++] = figure.of(session);
        }
    }
}
