"""Microseconds of single computations: the posterior, local features, JSON of jobs, and the next question."""
import json
import re
import subprocess
import tempfile

import measuring
from stack import release_binary


def rows(name):
    """What is measured, and the target in microseconds."""
    return {"posterior": {"posterior": 15}, "features": {"features-2": 10}, "codec": {"decode + encode": 1},
            "question": {"question": 5000}}[name]


ALSO = {"posterior": ["sparse", "laplace"], "features": ["features-1", "language"],
        "codec": ["decode", "encode", "foundation"], "question": []}
PARTS = {"decode + encode": ["decode", "encode"]}
# What takes long is called less often.
SETTINGS = {"question": ["calls=50"]}


class Benchmark:
    """One of posterior, features, codec and question, as `run` wants a benchmark."""

    def __init__(self, name, doc):
        self.name, self.__doc__ = name, doc

    def add_arguments(self, parser):
        parser.add_argument("--runs", type=int, default=5, help="processes, of 15 rounds each")
        parser.add_argument("--program", help="a micro-benchmark that is built already")

    def run(self, arguments):
        program = arguments.program or release_binary("micro-benchmark")
        (title, target), = rows(self.name).items()
        names = PARTS.get(title, [title])
        figures = {}
        for name in dict.fromkeys(names + ALSO[self.name]):
            figures[name] = [measure(program, name, *SETTINGS.get(name, [])) for _ in range(arguments.runs)]
        value = sum(measuring.median([one["microseconds"] for one in figures[name]]) for name in names)
        others = {name: round(measuring.median([one["microseconds"] for one in figures[name]]), 3) for name in figures}
        summary = measuring.verdict(round(value, 3), target, at_most=True, unit="µs, at most", parts=others,
                                    allocations={name: allocations(program, name) for name in names},
                                    bytes=figures[names[0]][0]["bytes"])
        text = f"{title}: {value:.2f} µs, " + ", ".join(f"{name} {time:.2f} µs" for name, time in others.items())
        counted = [f"{name} {count}" for name, count in summary["allocations"].items() if count is not None]
        return measuring.show(arguments, summary, text + (f"; allocations: {', '.join(counted)}" if counted else ""))


def measure(program, name, *settings):
    return json.loads(subprocess.run([program, name, *settings], check=True, capture_output=True, text=True).stdout)


def allocations(program, name):
    """Allocations of one call, by valgrind: those of 300 calls less those of 100; None where valgrind can't tell."""
    if not measuring.has_valgrind():
        return None
    counts = []
    with tempfile.TemporaryDirectory() as folder:
        bare = measuring.bare(program, folder)
        for calls in (100, 300):
            done = subprocess.run(["valgrind", "--run-libc-freeres=no", bare, name, "rounds=0", f"calls={calls}"],
                                  capture_output=True, text=True)
            found = re.search(r"total heap usage: ([\d,]+)", done.stderr)
            if done.returncode != 0 or not found:
                return None
            counts.append(int(found[1].replace(",", "")))
    return round((counts[1] - counts[0]) / 200, 2)


posterior = Benchmark("posterior", "Microseconds of a posterior of 20 answers in 8 dimensions, and its allocations.")
features = Benchmark("features", "Microseconds of the local features of a text of 1,200 characters.")
codec = Benchmark("codec", "Microseconds to decode and encode a job of 1 KB as JSON; Foundation's beside.")
question = Benchmark("question", "Microseconds to choose the next of 10,000 questions in 8 dimensions.")
