#!/usr/bin/env python3
"""Measures abtest's start-up and scale against a Python reference (original.py, same commands, output and documents).

    mvn -q package && python3 src/bench/run.py
    python3 src/bench/run.py --only startup --runs 30 --java-home /usr/lib/jvm/some-other-jdk
    python3 src/bench/run.py target/abtest/bin/abtest --only list --only million

Both sides run in turn, and what counts is the median of the ratios of such pairs: ours by the reference's, so less is
better. Absolute times, in brackets, say more about the machine than about the programs. Beside the wall clock stand
the ratio of processor times, and the peak memory of both.

Python 3.8 or newer, nothing else. Tests and the class-data archive that abtest makes for another Java than the one it
was built with go to a temporary folder (TMPDIR chooses where: the disk matters, because abtest waits for it and the
reference does not).

What was learned with it (ratios of processor time of `list` on a small store, after by before; two cores):

    helped on JDK 17   G1 for its archived heap, and no relocation of the archive 0.77; no lambda on the path of the
                       common commands, no regular expression in picocli 0.84; compiling later 0.87
    on JDK 25          halt instead of System.exit, which searches every jar for a logger 0.7
    on both            no class missing in the archive (each missing one opens a jar: 8 ms); no time zone where it cannot
                       change the order (3 to 5 ms); no memory of keys that a listing skips 0.93
    class files        Commons Math's rewritten for Java 17: analyze 0.89, add-result 0.91; on JDK 25, which archives no
                       older ones, 0.70 and 0.76. Picocli's too: list 0.75, and 0.66 on JDK 25 (-DrewriteClasses=false
                       builds without)
    did not help       fewer threads or another heap or region size for G1, a small code cache, one compiler thread,
                       -Xrs, -Xss: all within the noise
    made it worse      Java's second compiler: start-up 1.4 on JDK 25, list of 10,000 tests 1.7, bulk entry 1.3; no
                       compiler at all: 0.8 on five tests of JDK 17, 4.6 on three hundred; G1 on JDK 25 1.05
    what is left       create and add-result need the zone, for which Java reads the rules of all zones: 3 ms; on JDK 25
                       the first BigDecimal takes 10 ms (it computes powers of five), and Jackson's parser always makes
                       one; to store durably costs nothing measurable beside that

Look for the next thing with -Xlog:class+load:file=FILE:uptimenanos in ABTEST_JAVA_OPTS: gaps between two lines are time.
"""

import argparse
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # leave no __pycache__ beside the sources

import data
import measure

HERE = pathlib.Path(__file__).resolve().parent
RECORDING = HERE.parent / "test/resources/transcripts/codex/exec-json-v0.169.0-cold.jsonl"
SMALL = (5, 10)
TESTS = 10_000
SESSIONS = 200_000
MILLION = 1_000_000


class Bench:
    def __init__(self, launcher, java_home, work):
        self.launcher = str(launcher)
        self.work = work
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(work / "cache"), "LC_ALL": "C.UTF-8"}
        if java_home:
            self.environment["JAVA_HOME"] = java_home
        self.startup_goal = 1.3 if java_major(java_home) < 18 else 1.4

    def ours(self, store, *args, **more):
        return measure.run([self.launcher, *args], {**self.environment, **more, "ABTEST_DIR": str(store)})

    def reference(self, store, *args):
        return measure.run(
            [sys.executable, str(HERE / "original.py"), *args], {**self.environment, "ABTEST_DIR": str(store)}
        )

    def on_copy(self, store, run, *args, **more):
        """Runs a command on a fresh copy of the store: what it changes must not slow the next run."""
        copy = self.work / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(store, copy)
        return run(copy, *args, **more)

    def pairs(self, runs, store, *args, warm_up=0):
        if args[0] in ("create", "add-result"):
            ours, reference = (lambda run=run: self.on_copy(store, run, *args) for run in (self.ours, self.reference))
        else:
            ours, reference = (lambda run=run: run(store, *args) for run in (self.ours, self.reference))
        return measure.Pairs(runs, ours, reference, warm_up)

    def settle(self):
        """Lets abtest make its archive for this Java, which it does in the background of its first call."""
        self.ours(self.work / "empty", "list")
        time.sleep(0.5)
        deadline = time.monotonic() + 300
        while list(self.work.glob("cache/**/*.lock")) and time.monotonic() < deadline:
            time.sleep(0.2)

    def common_commands(self):
        """The small store, and the commands that a user runs most, with their arguments."""
        store = self.work / "small"
        test = data.store(store, *SMALL) if not store.exists() else min(path.stem for path in store.glob("test*"))
        return store, {
            "list": [],
            "show": [test],
            "analyze": [test],
            "add-result": [
                *(test, "--session-type", "cold", "--session-id", "new"),
                *("--tool-calls", "9", "--successful-calls", "7", "--completion-time", "3.5", "--success"),
            ],
            "create": ["--task-id", "new", "--description", "Refund an order", "--prompt", "Refund order 4711."],
        }

    def startup(self, runs):
        store, commands = self.common_commands()
        print(f"start-up: {SMALL[0]} tests of 2 x {SMALL[1]} sessions, median of {runs} pairs")
        for command, args in commands.items():
            goal = None if command == "create" else self.startup_goal
            print(self.pairs(runs, store, command, *args, warm_up=2).row(command, goal), flush=True)

    def classes(self, runs):
        store, commands = self.common_commands()
        print("classes that Java loads; those that the archive lacks, and the machinery of lambdas, cost milliseconds each")
        for command, args in commands.items():
            loaded = self.loaded(store, command, *args)
            lacking = [line.split("]")[-1].split()[0] for line in loaded if "shared objects file" not in line]
            lambdas = any("LambdaMetafactory" in line for line in loaded)
            print(f"{command:<28}{len(loaded):5}  lacking {lacking or 'none'}, lambdas {'YES' if lambdas else 'none'}")
        bulk = self.work / "bulk.jsonl"
        data.lines(bulk, 20)
        agent = f"cat '{RECORDING}'"
        test = commands["show"][0]
        commands = {
            **{command: [command, *args] for command, args in commands.items()},
            "add-result --from": ["add-result", test, "--from", str(bulk), "--replace"],
            "import": ["import", test, "--session-type", "cold", str(RECORDING)],
            "run": ["run", test, "--sessions", "1", "--cold", agent, "--warm", agent],
        }
        print("our own files, and classes of Commons Math, that a process uses")
        for name, command in commands.items():
            loaded = self.loaded(store, *command)
            ours = {match for line in loaded for match in re.findall(r"\bdev\.abtest\.(?:[a-z]+\.)*[A-Z]\w*", line)}
            math = sum("org.apache.commons.math3." in line for line in loaded)
            print(f"{name:<28}{len(ours):5} {math:5}", flush=True)

    def loaded(self, store, *command):
        """The lines in which Java tells of the classes that a command loads."""
        log = self.work / "classes"
        self.on_copy(store, self.ours, *command, ABTEST_JAVA_OPTS=f"-Xlog:class+load:file={log}")
        return log.read_text().splitlines()

    def list(self, runs):
        store = self.work / "many"
        data.store(store, TESTS, SMALL[1])
        print(f"list of {TESTS} tests of 2 x {SMALL[1]} sessions, median of {runs} pairs")
        print(self.pairs(runs, store, "list", warm_up=1).row("list", 0.7), flush=True)

    def bulk(self, runs):
        file = self.work / "sessions.jsonl"
        data.lines(file, SESSIONS)
        store = self.work / "bulk"
        test = data.store(store, 1, 0)
        print(f"bulk entry and analysis of {SESSIONS} sessions, median of {runs} pairs")
        print(self.pairs(runs, store, "add-result", test, "--from", str(file)).row("add-result --from", 0.5))
        self.reference(store, "add-result", test, "--from", str(file))
        print(self.pairs(runs, store, "analyze", test).row("analyze", 0.5), flush=True)

    def million(self, runs):
        file = self.work / "million.jsonl"
        data.lines(file, MILLION)
        store = self.work / "million"
        test = data.store(store, 1, 0)
        print(f"{MILLION} sessions in one test, in a heap of 1 GiB; ours alone, once")
        new = ["--session-type", "cold", "--session-id", "new"]
        for name, args in {
            "add-result --from": ["add-result", test, "--from", str(file)],
            "add-result": ["add-result", test, *new],
            "show --format csv": ["show", test, "--format", "csv"],
            "analyze": ["analyze", test],
            "list": ["list"],
        }.items():
            try:
                usage = self.ours(store, *args, ABTEST_JAVA_OPTS="-Xmx1g")
                print(f"{name:<28}[{measure.seconds(usage.wall)}]  peak {usage.memory:.0f} MB  works", flush=True)
            except measure.Failed as failure:
                print(f"{name:<28}NOT MET: {failure}", flush=True)


def java_major(java_home):
    """The version of the Java that abtest will find, or 17 if its folder does not tell."""
    java = pathlib.Path(shutil.which("java") or "java").resolve()
    home = java_home or os.environ.get("JAVA_HOME") or java.parent.parent
    try:
        version = (pathlib.Path(home) / "release").read_text().split('JAVA_VERSION="')[1]
        return int(version.split('"')[0].split(".")[0])
    except (OSError, IndexError, ValueError):
        return 17


PARTS = {"startup": 21, "classes": 1, "list": 5, "bulk": 3, "million": 1}


def main():
    parser = argparse.ArgumentParser(description="Measures abtest against a Python reference.")
    parser.add_argument("launcher", nargs="?", type=pathlib.Path, default=HERE.parent.parent / "target/abtest/bin/abtest")
    parser.add_argument("--java-home", help="the Java to use (default: as abtest finds it)")
    parser.add_argument("--only", action="append", choices=list(PARTS), help="this part alone; may be repeated")
    parser.add_argument("--runs", type=int, help=f"pairs a row (default: {PARTS})")
    args = parser.parse_args()
    if not args.launcher.is_file():
        parser.error(f"{args.launcher} is not there; build it with 'mvn package', or name another launcher")
    with tempfile.TemporaryDirectory(prefix="abtest-bench-") as work:
        bench = Bench(args.launcher.resolve(), args.java_home, pathlib.Path(work))
        try:
            bench.settle()
            print(measure.HEADER)
            for part in args.only or PARTS:
                getattr(bench, part)(args.runs or PARTS[part])
        except measure.Failed as failure:
            sys.exit(f"run.py: {failure}")


if __name__ == "__main__":
    main()
