"""Makes the tests that are measured: random, and the same in every run."""

import json
import pathlib
import random

import original


def session(rng: random.Random, arm: str, number: int) -> dict:
    """The fields of a session as a bulk entry gives them; cold sessions fail more often."""
    calls = rng.randrange(1, 40)
    good = sum(rng.random() < (0.7 if arm == "cold" else 0.85) for _ in range(calls))
    return {
        "session_id": f"{arm}-{number}",
        "session_type": arm,
        "start_time": "2026-01-31T13:45:00.123456+01:00",
        "end_time": "2026-01-31T13:46:00.123456+01:00",
        "message_count": 2 * calls + rng.randrange(5),
        "tool_calls": calls,
        "successful_tool_calls": good,
        "completion_time_seconds": round(rng.lognormvariate(3, 0.5), 3),
        "success": good / calls > 0.75,
        "notes": "a note" if number % 10 == 0 else "",
    }


def store(folder: pathlib.Path, tests: int, sessions: int) -> str:
    """Fills a folder with tests of so many sessions an arm, as either tool writes them; returns the first one's id."""
    folder.mkdir(parents=True)
    rng = random.Random(1)
    for number in range(tests):
        # The original's naive local times: the harder ones to sort.
        created = f"2026-01-{number // 1440 + 1:02}T{number // 60 % 24:02}:{number % 60:02}:00.123456"
        name = f"test_{created[:19].translate({45: None, 58: None, 84: '_'})}_task{number}"
        test = original.Test(name, original.Task(f"task{number}", "Refund an order", "Refund order 4711."), created)
        for arm in original.Arm:
            for i in range(sessions):
                test.add(original.Session.of({"task_id": test.task.task_id, **session(rng, arm.value, i)}))
        (folder / (name + ".json")).write_text(json.dumps(test.stored(), indent=2))
    return min(path.stem for path in folder.iterdir())


def lines(file: pathlib.Path, count: int) -> None:
    """Writes sessions as JSON Lines, both arms in turn."""
    rng = random.Random(2)
    with file.open("w") as out:
        for i in range(count):
            out.write(json.dumps(session(rng, "cold" if i % 2 == 0 else "warm", i // 2)) + "\n")
