#!/usr/bin/env python3
"""How fast `abtest import` reads: one large transcript beside jq on the same file, and many small files in one call.

    src/bench/import.py [--abtest target/abtest/bin/abtest] [--mb 1024] [--files 10000] [--heap 256m]

The recordings are made here, in the shape of Claude Code's, under a temporary folder (--mb of disk). Prints seconds,
MB/s, peak memory and the ratio to jq, and checks that every call was counted. Python 3.8 or later, nothing else; jq is
left out where it is not installed. Run it on a machine that does nothing else.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = "the of and file test line call error value return class import public static final void if for while".split()


def text(rng, length):
    words = []
    size = 0
    while size < length:
        word = rng.choice(WORDS)
        words.append(word)
        size += len(word) + 1
    return " ".join(words)


class Transcript:
    """A session of Claude Code: a prompt, then calls and their results, one of ten a failure."""

    def __init__(self, session, rng):
        self.session = session
        self.rng = rng
        self.records = 0
        self.calls = 0
        self.failed = 0

    def _line(self, kind, content, **more):
        self.records += 1
        seconds = self.records
        record = {
            "parentUuid": f"{self.session}-{self.records - 1}" if self.records > 1 else None,
            "isSidechain": False,
            "userType": "external",
            "cwd": "/home/user/project",
            "sessionId": self.session,
            "version": "2.1.37",
            "type": kind,
            "message": {"role": kind, "content": content},
            "uuid": f"{self.session}-{self.records}",
            "timestamp": "2026-01-%02dT%02d:%02d:%02d.000Z"
            % (1 + seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60, seconds % 60),
        }
        record.update(more)
        return json.dumps(record) + "\n"

    def prompt(self):
        return self._line("user", "Rename the field and make the tests pass.")

    def call(self, output):
        """The lines of one tool call: what the model says, and the result."""
        self.calls += 1
        call_id = f"toolu_{self.session}_{self.calls}"
        said = [
            {"type": "text", "text": text(self.rng, 120)},
            {"type": "tool_use", "id": call_id, "name": "Bash", "input": {"command": "make test"}},
        ]
        fails = self.rng.random() < 0.1
        self.failed += fails
        result = [{"type": "tool_result", "tool_use_id": call_id, "content": output, "is_error": bool(fails)}]
        return self._line("assistant", said) + self._line(
            "user", result, toolUseResult={"stdout": output, "stderr": "", "interrupted": False}
        )


def write_large(path, megabytes):
    rng = random.Random(1)
    outputs = [text(rng, rng.choice((200, 800, 3000, 12000))) for _ in range(200)]
    transcript = Transcript("large", rng)
    size = 0
    with open(path, "w") as out:
        size += out.write(transcript.prompt())
        while size < megabytes << 20:
            size += out.write(transcript.call(rng.choice(outputs)))
    return transcript


def write_small(folder, files):
    rng = random.Random(2)
    outputs = [text(rng, 300) for _ in range(50)]
    calls = 0
    for i in range(files):
        project = folder / f"project{i % 100}"
        project.mkdir(parents=True, exist_ok=True)
        transcript = Transcript(f"session-{i:06d}", rng)
        lines = [transcript.prompt()] + [transcript.call(rng.choice(outputs)) for _ in range(8)]
        (project / f"{transcript.session}.jsonl").write_text("".join(lines))
        calls += transcript.calls
    return calls


def measure(command, environment, output):
    """Runs `command` and returns seconds and peak resident megabytes; ends the program if it fails."""
    start = time.perf_counter()
    child = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} failed with {status}")
    return seconds, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1 << 20)


class Bench:
    def __init__(self, abtest, folder, heap):
        self.abtest = abtest
        self.environment = dict(os.environ, ABTEST_DIR=str(folder / "store"), ABTEST_JAVA_OPTS=f"-Xmx{heap}")

    def create(self, task):
        command = [self.abtest, "create", "-q", "--task-id", task, "--description", "d", "--prompt", "p"]
        made = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, check=True)
        return made.stdout.decode().strip()

    def run(self, test, source):
        command = [self.abtest, "import", test, "--session-type", "cold", "--success", str(source)]
        return measure(command, self.environment, subprocess.DEVNULL)

    def sessions(self, test):
        shown = subprocess.run(
            [self.abtest, "show", test, "--format", "json"], env=self.environment, stdout=subprocess.PIPE, check=True
        )
        return json.loads(shown.stdout)["cold_results"]


def large(bench, folder, megabytes):
    path = folder / "large.jsonl"
    transcript = write_large(path, megabytes)
    size = path.stat().st_size / (1 << 20)
    test = bench.create("large")
    seconds, memory = bench.run(test, path)
    (stored,) = bench.sessions(test)
    assert stored["tool_calls"] == transcript.calls, stored
    assert stored["successful_tool_calls"] == transcript.calls - transcript.failed, stored
    print(f"one transcript of {size:.0f} MB, {transcript.calls} calls")
    print(f"  abtest import: {seconds:6.1f} s  {size / seconds:6.0f} MB/s  peak {memory:5.0f} MB")
    if shutil.which("jq"):
        program = '[inputs | select(.type == "assistant") | .message.content[] | select(.type == "tool_use")] | length'
        with tempfile.TemporaryFile() as counted:
            jq, jq_memory = measure(["jq", "-n", program, str(path)], bench.environment, counted)
            counted.seek(0)
            assert int(counted.read()) == transcript.calls
        print(f"  jq, counting:  {jq:6.1f} s  {size / jq:6.0f} MB/s  peak {jq_memory:5.0f} MB")
        print(f"  ratio abtest / jq: {seconds / jq:.2f}")
    path.unlink()


def small(bench, folder, files):
    calls = write_small(folder / "small", files)
    test = bench.create("small")
    seconds, memory = bench.run(test, folder / "small")
    sessions = bench.sessions(test)
    assert len(sessions) == files and sum(session["tool_calls"] for session in sessions) == calls
    print(f"{files} small files in one call")
    print(f"  abtest import: {seconds:6.1f} s  {files / seconds:6.0f} files/s  peak {memory:5.0f} MB")
    again, _ = bench.run(test, folder / "small")
    print(f"  the same again: {again:5.1f} s, nothing added: {len(bench.sessions(test)) == files}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--abtest", default="target/abtest/bin/abtest")
    parser.add_argument("--mb", type=int, default=1024)
    parser.add_argument("--files", type=int, default=10000)
    parser.add_argument("--heap", default="256m")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="abtest-bench-") as name:
        folder = Path(name)
        bench = Bench(str(Path(options.abtest).resolve()), folder, options.heap)
        print(f"heap at most {options.heap}, {os.cpu_count()} processors")
        small(bench, folder, options.files)
        large(bench, folder, options.mb)


if __name__ == "__main__":
    main()
