#!/bin/sh
# An agent that speaks the stream of `codex exec --json`: five commands of which the first $1 fail, then a message.
printf '{"type":"thread.started","thread_id":"thread-of-%s"}\n{"type":"turn.started"}\n' "$ABTEST_SESSION_ID"
call=0
while [ $call -lt 5 ]; do
    call=$((call + 1))
    if [ $call -le "$1" ]; then code=1 status=failed; else code=0 status=completed; fi
    printf '{"type":"item.completed","item":{"id":"item_%s","type":"command_execution","command":"make",' $call
    printf '"aggregated_output":"","exit_code":%s,"status":"%s"}}\n' $code $status
done
printf '{"type":"item.completed","item":{"id":"item_6","type":"agent_message","text":"done"}}\n'
printf '{"type":"turn.completed","usage":{"input_tokens":10,"cached_input_tokens":0,"output_tokens":5}}\n'
