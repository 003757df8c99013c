package dev.abtest.transcript;

/** The exit code of a command in the text of its result, the only place where Gemini CLI keeps it. */
final class GeminiExitCode {
    private GeminiExitCode() {}

    /** The line {@code Exit Code: n} that Gemini writes behind the output, with only its own lines after it; 0 without one. */
    static long of(String text) {
        int at = text.lastIndexOf("Exit Code: ");
        if (at < 0 || (at > 0 && text.charAt(at - 1) != '\n')) {
            return 0;
        }
        int end = text.indexOf('\n', at);
        end = end < 0 ? text.length() : end;
        for (int line = end + 1; line < text.length(); ) {
            if (!text.startsWith("Signal:", line)
                    && !text.startsWith("Background PIDs:", line)
                    && !text.startsWith("Process Group PGID:", line)
                    && !text.startsWith("</untrusted_context>", line)
                    && text.charAt(line) != '\n') {
                return 0;
            }
            int next = text.indexOf('\n', line);
            line = next < 0 ? text.length() : next + 1;
        }
        try {
            return Long.parseLong(text, at + "Exit Code: ".length(), end, 10);
        } catch (NumberFormatException e) {
            return 0; // "(none)"
        }
    }
}
