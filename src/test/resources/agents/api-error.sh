#!/bin/sh
# The same agent, whose provider refuses the request (the lines of codex 0.169.0).
printf '{"type":"thread.started","thread_id":"t"}\n{"type":"turn.started"}\n'
printf '{"type":"error","message":"unexpected status 429 Too Many Requests: rate limit reached"}\n'
printf '{"type":"turn.failed","error":{"message":"unexpected status 429 Too Many Requests: rate limit reached"}}\n'
exit 1
