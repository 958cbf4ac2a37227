"""All rows of the table of speed, one after the other."""
import argparse
import contextlib
import io
import json
import pathlib

import measuring
from stack import note, release_binary

ROWS = ["codec", "features", "posterior", "question", "start", "throughput", "feedback", "model-bound", "latency",
        "scaling", "peers", "memory"]


def add_arguments(parser):
    parser.add_argument("--minutes", type=float, default=10, help="how long the memory is watched")
    parser.add_argument("--floors", type=pathlib.Path, default=measuring.FLOORS,
                        help="folder with job_floor.c and peers/")
    parser.add_argument("--only", default=",".join(ROWS), help="some of the rows")


def run(arguments, benchmarks):
    binary, program = release_binary(), release_binary("micro-benchmark")
    results = {}
    for name in arguments.only.split(","):
        note(f"── {name}")
        own = argparse.ArgumentParser()
        benchmarks[name].add_arguments(own)
        options = own.parse_args([])
        for key, value in {"json": True, "binary": binary, "program": program, "floors": arguments.floors,
                           "minutes": arguments.minutes}.items():
            setattr(options, key, value)
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            benchmarks[name].run(options)
        results[name] = json.loads(output.getvalue())
    if arguments.json:
        print(json.dumps(results))
    else:
        for name, row in results.items():
            state = {True: "met", False: "MISSED", None: "not compared"}[row["met"]]
            print(f"{name:<12} {state:<13} {row['value']} {row.get('unit', '')}; floor {row['floor']}, "
                  f"ratio {row['ratio']}, target {row['target']}")
    return 0
