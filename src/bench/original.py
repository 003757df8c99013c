#!/usr/bin/env python3
"""What abtest is measured against: a small reference for the Python tool that abtest mirrors.

Commands, output, stored document and, as far as time is concerned, ways are that tool's: argparse, dataclasses, pathlib,
the json and statistics modules, one whole document read and written per call. Two things differ: it reads what it has
written (the tool stored two derived fields that it then refused), and `add-result TEST --from FILE` enters many
sessions in one process, so that scale can be compared.

Tests live in $ABTEST_DIR.
"""

import argparse
import dataclasses
import enum
import json
import logging
import os
import pathlib
import statistics
import sys
from datetime import datetime
from typing import Any, Dict, List, Optional

DERIVED = ("error_rate", "success_rate")
logger = logging.getLogger(__name__)


class Arm(enum.Enum):
    COLD = "cold"
    WARM = "warm"


@dataclasses.dataclass
class Task:
    task_id: str
    description: str
    prompt: str
    expected_tools: List[str] = dataclasses.field(default_factory=list)
    success_criteria: Dict[str, Any] = dataclasses.field(default_factory=dict)
    category: str = "general"
    difficulty: str = "medium"


@dataclasses.dataclass
class Session:
    session_id: str
    session_type: Arm
    task_id: str
    start_time: str
    end_time: Optional[str] = None
    message_count: int = 0
    tool_calls: int = 0
    successful_tool_calls: int = 0
    errors: List[str] = dataclasses.field(default_factory=list)
    completion_time_seconds: float = 0.0
    user_corrections: int = 0
    success: bool = False
    notes: str = ""

    @classmethod
    def of(cls, stored):
        fields = {key: value for key, value in stored.items() if key not in DERIVED}
        return cls(**{**fields, "session_type": Arm(stored["session_type"])})

    @property
    def success_rate(self):
        return self.successful_tool_calls / self.tool_calls if self.tool_calls else 0.0

    @property
    def error_rate(self):
        return (self.tool_calls - self.successful_tool_calls) / self.tool_calls if self.tool_calls else 0.0

    def stored(self):
        fields = dict(vars(self))
        notes = fields.pop("notes")
        fields["session_type"] = self.session_type.value
        fields.update(error_rate=self.error_rate, success_rate=self.success_rate, notes=notes)
        return fields


@dataclasses.dataclass
class Test:
    test_id: str
    task: Task
    created_at: str
    arms: Dict[Arm, List[Session]] = dataclasses.field(default_factory=lambda: {Arm.COLD: [], Arm.WARM: []})

    def add(self, session):
        self.arms[session.session_type].append(session)

    def summary(self):
        cold, warm = (averages(self.arms[arm]) for arm in Arm)
        gains = {}
        if cold["count"] and warm["count"]:
            if cold["avg_error_rate"] > 0:
                gains["error_rate"] = (cold["avg_error_rate"] - warm["avg_error_rate"]) / cold["avg_error_rate"]
            if cold["avg_success_rate"] > 0:
                gains["success_rate"] = (warm["avg_success_rate"] - cold["avg_success_rate"]) / cold["avg_success_rate"]
        return {
            "task_id": self.task.task_id,
            "cold": cold,
            "warm": warm,
            "improvement": gains,
            "recommendation": recommendation(cold, warm),
        }

    def stored(self):
        return {
            "test_id": self.test_id,
            "task": dataclasses.asdict(self.task),
            "cold_results": [session.stored() for session in self.arms[Arm.COLD]],
            "warm_results": [session.stored() for session in self.arms[Arm.WARM]],
            "created_at": self.created_at,
            "summary": self.summary(),
        }


def averages(sessions):
    if not sessions:
        return {"count": 0}
    times = [session.completion_time_seconds for session in sessions if session.completion_time_seconds > 0]
    return {
        "count": len(sessions),
        "avg_error_rate": statistics.mean(session.error_rate for session in sessions),
        "avg_success_rate": statistics.mean(session.success_rate for session in sessions),
        "avg_completion_time": statistics.mean(times) if times else 0,
        "avg_messages": statistics.mean(session.message_count for session in sessions),
        "success_count": sum(session.success for session in sessions),
    }


def recommendation(cold, warm):
    if min(cold["count"], warm["count"]) < 3:
        return "Insufficient data (need at least 3 tests each)"
    if warm["avg_error_rate"] < 0.8 * cold["avg_error_rate"]:
        return "WARM recommended: Significant error reduction"
    if warm["avg_error_rate"] > 1.2 * cold["avg_error_rate"]:
        return "COLD recommended: Warm sessions performed worse"
    return "No significant difference detected"


class Store:
    def __init__(self):
        self.folder = pathlib.Path(os.environ["ABTEST_DIR"])
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, test_id):
        return self.folder / (test_id + ".json")

    def save(self, test):
        with self.path(test.test_id).open("w") as file:
            json.dump(test.stored(), file, indent=2)

    def load(self, test_id):
        if not self.path(test_id).exists():
            return None
        try:
            with self.path(test_id).open() as file:
                stored = json.load(file)
            test = Test(stored["test_id"], Task(**stored["task"]), stored.get("created_at", ""))
            for fields in stored.get("cold_results", []) + stored.get("warm_results", []):
                test.add(Session.of(fields))
            return test
        except Exception as error:
            logger.error("cannot load %s: %s", test_id, error)
            return None

    def documents(self):
        for path in self.folder.glob("*.json"):
            try:
                with path.open() as file:
                    yield json.load(file)
            except (OSError, ValueError):
                pass


def create(store, args):
    now = datetime.now()
    task = Task(args.task_id, args.description, args.prompt, category=args.category, difficulty=args.difficulty)
    test = Test(f"test_{now:%Y%m%d_%H%M%S}_{args.task_id}", task, now.isoformat())
    store.save(test)
    print(f"Created test: {test.test_id}\nTask: {task.description}")


def list_tests(store, args):
    tests = [
        (
            stored.get("test_id"),
            stored.get("task", {}).get("description", ""),
            len(stored.get("cold_results", [])),
            len(stored.get("warm_results", [])),
            stored.get("created_at"),
        )
        for stored in store.documents()
    ]
    print("\n=== A/B Tests ===\n" if tests else "No tests found.")
    for test_id, description, cold, warm, created in tests:
        print(f"ID: {test_id}\n Task: {description}\n Cold tests: {cold}, Warm tests: {warm}\n Created: {created}\n")


def show(store, args):
    test = store.load(args.test_id)
    if not test:
        return missing(f"Test {args.test_id} not found")
    print(f"\n=== Test: {test.test_id} ===\n\nTask: {test.task.description}\nPrompt: {test.task.prompt}")
    print(f"Category: {test.task.category}, Difficulty: {test.task.difficulty}")
    for arm in Arm:
        print(f"\n{arm.value.title()} sessions: {len(test.arms[arm])}")
        for session in test.arms[arm]:
            print(f" {session.session_id}: {session.success_rate:.0%} success, {session.error_rate:.0%} errors")


def analyze(store, args):
    test = store.load(args.test_id)
    if not test:
        return missing("Error: Test not found")
    summary = test.summary()
    if min(summary[arm.value]["count"] for arm in Arm) >= 3:
        for arm in Arm:  # computed for the API's callers, not printed
            statistics.stdev(session.error_rate for session in test.arms[arm])
    print(f"\n=== Analysis: {args.test_id} ===")
    for arm in Arm:
        of_arm = summary[arm.value]
        print(f"\n{arm.value.title()} Sessions:\n Count: {of_arm['count']}")
        print(f" Avg error rate: {of_arm.get('avg_error_rate', 0):.1%}")
        print(f" Avg success rate: {of_arm.get('avg_success_rate', 0):.1%}")
        print(f" Avg completion time: {of_arm.get('avg_completion_time', 0):.1f}s")
    if summary["improvement"]:
        print("\nImprovement:")
        for key, label in (("error_rate", "Error rate"), ("success_rate", "Success rate")):
            if key in summary["improvement"]:
                print(f" {label}: {summary['improvement'][key]:+.1%}")
    print(f"\nRecommendation: {summary['recommendation']}")


def delete(store, args):
    if not store.path(args.test_id).exists():
        return missing(f"Test {args.test_id} not found")
    store.path(args.test_id).unlink()
    print(f"Deleted test: {args.test_id}")


def add_result(store, args):
    test = store.load(args.test_id)
    if not test:
        return missing(f"Test {args.test_id} not found")
    if args.from_file:
        return add_results(store, test, args.from_file)
    session = Session(
        session_id=args.session_id,
        session_type=Arm(args.session_type),
        task_id=test.task.task_id,
        start_time=datetime.now().isoformat(),
        end_time=datetime.now().isoformat(),
        tool_calls=args.tool_calls,
        successful_tool_calls=args.successful_calls,
        completion_time_seconds=args.completion_time,
        success=args.success,
        notes=args.notes,
    )
    test.add(session)
    store.save(test)
    print(f"Added {args.session_type} result to test {args.test_id}")
    print(f" Session: {session.session_id}\n Success rate: {session.success_rate:.0%}")


def add_results(store, test, from_file):
    count = 0
    with open(from_file) as lines:
        for line in lines:
            test.add(Session.of({"task_id": test.task.task_id, "start_time": None, **json.loads(line)}))
            count += 1
    store.save(test)
    print(f"Added {count} results to test {test.test_id}")


def missing(message):
    print(message)
    return 1


def parser():
    root = argparse.ArgumentParser(description="A/B tests of warm and cold sessions")
    commands = root.add_subparsers(dest="command")
    sub = commands.add_parser("create", help="Create a test")
    sub.set_defaults(run=create)
    for option in ("--task-id", "--description", "--prompt"):
        sub.add_argument(option, required=True)
    sub.add_argument("--category", default="general")
    sub.add_argument("--difficulty", default="medium", choices=["easy", "medium", "hard"])
    commands.add_parser("list", help="List all tests").set_defaults(run=list_tests)
    for name, run in (("show", show), ("analyze", analyze), ("delete", delete)):
        sub = commands.add_parser(name)
        sub.set_defaults(run=run)
        sub.add_argument("test_id")
    sub = commands.add_parser("add-result", help="Add the result of a session")
    sub.set_defaults(run=add_result)
    sub.add_argument("test_id")
    sub.add_argument("--session-type", choices=["cold", "warm"])
    sub.add_argument("--session-id")
    sub.add_argument("--tool-calls", type=int, default=0)
    sub.add_argument("--successful-calls", type=int, default=0)
    sub.add_argument("--completion-time", type=float, default=0.0)
    sub.add_argument("--success", action="store_true")
    sub.add_argument("--notes", default="")
    sub.add_argument("--from", dest="from_file", help="JSON Lines, one session a line")
    return root


def main():
    root = parser()
    args = root.parse_args()
    if not args.command:
        root.print_help()
        return 1
    return args.run(Store(), args) or 0


if __name__ == "__main__":
    sys.exit(main())
