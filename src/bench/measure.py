"""Runs commands in turn and compares their times."""

import os
import statistics
import subprocess
import time
from typing import Callable, List, NamedTuple


class Failed(Exception):
    """A command that did not do its work: its time would mean nothing."""


class Usage(NamedTuple):
    """What one process took: seconds of wall clock, seconds of processor, and megabytes of memory at its peak."""

    wall: float
    cpu: float
    memory: float


def run(command: List[str], environment) -> Usage:
    """Runs a command to its end, without its output."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    process.stderr.close()
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)} exited with {process.returncode}: {errors.decode(errors='replace').strip()}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


class Pairs:
    """Runs of ours and of the reference in turn, so that what else the machine does hits both alike."""

    def __init__(self, runs: int, ours: Callable[[], Usage], reference: Callable[[], Usage], warm_up: int = 0):
        for _ in range(warm_up):
            ours()
            reference()
        self.pairs = []
        for i in range(runs):
            # Who goes first changes too.
            if i % 2:
                self.pairs.append((ours(), reference()))
            else:
                second = reference()
                self.pairs.append((ours(), second))

    def ratios(self, what: str = "wall") -> List[float]:
        return [getattr(ours, what) / getattr(reference, what) for ours, reference in self.pairs]

    def row(self, name: str, goal: float = None) -> str:
        """A line of the table; the goal is for the median of the ratios of wall-clock times."""
        wall = self.ratios()
        median = statistics.median(wall)
        verdict = "" if goal is None else f"goal {goal:<4} {'met' if median <= goal else 'NOT MET'}"
        return (
            f"{name:<28}{median:6.2f}  {min(wall):5.2f}..{max(wall):<6.2f}"
            f"{statistics.median(self.ratios('cpu')):7.2f}  "
            f"{'[' + seconds(self.median(0, 'wall')) + ' : ' + seconds(self.median(1, 'wall')) + ']':<20}"
            f"{self.median(0, 'memory'):6.0f} :{self.median(1, 'memory'):5.0f} MB  {verdict}"
        ).rstrip()

    def median(self, side: int, what: str) -> float:
        return statistics.median(getattr(pair[side], what) for pair in self.pairs)


def seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"


HEADER = f"{'ours : reference':<28}{'wall':>6}  {'min..max':<13}{'cpu':>7}  {'[medians of wall]':<20}{'peak memory':>16}"
