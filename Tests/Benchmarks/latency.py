"""Milliseconds that a job takes beside its model call, at 50 jobs a second: from its publication to its result.

Compared with a C program (latency_floor.c) that takes the same steps one job at a time, by turns and through the same
client. The stub's time is subtracted as the result tells it.
"""
import json
import pathlib
import signal
import statistics
import subprocess
import time
import urllib.parse

import clients
import measuring
import throughput
from measuring import median
from model_bound import Stub, give_tastes
from stack import Stack, note, release_binary

RATE, MODEL_SECONDS = 50, 0.05
TARGETS = {"median": 1.5, "p99": 3.0}


def add_arguments(parser):
    parser.add_argument("--jobs", type=int, default=600, help="jobs in a run")
    measuring.add_common(parser, floors=False)


def run(arguments):
    binary = arguments.binary or release_binary()
    client = [clients.python("pika"), pathlib.Path(__file__).with_name("latency_client.py")]
    results = {"attune": [], "c": []}
    with Stack() as stack, Stub(MODEL_SECONDS) as stub:
        program = measuring.compile_floor(pathlib.Path(__file__).parent, stack.folder, "latency_floor")["latency_floor"]
        throughput.prepare(stack, binary, holdback="0")
        give_tastes(stack)
        throughput.declare(stack, "latency.floor")
        environment = dict(stack.environment, ATTUNE_MODEL_URL=stub.url, ATTUNE_REVISION_RANDOM_SHARE="0")
        worker = subprocess.Popen([binary, "worker"], env=environment)
        other = subprocess.Popen([program, *floor_words(stack)], stdout=subprocess.PIPE, text=True)
        try:
            other.stdout.readline()
            for turn in range(arguments.runs):
                for name, exchange, key in (("attune", "attune.jobs", "bench"), ("c", "", "latency.floor")):
                    jobs = pathlib.Path(stack.folder) / "latency.jsonl"
                    throughput.write_jobs(jobs, arguments.jobs + RATE, f"{name}-{turn}")
                    done = subprocess.run(
                        [*client, stack.amqp, exchange, key, str(arguments.jobs + RATE), str(RATE), jobs, str(RATE)],
                        check=True, capture_output=True, text=True)
                    figures = json.loads(done.stdout)
                    results[name].append({"median": statistics.median(figures),
                                          "p99": statistics.quantiles(figures, n=100)[98]})
                    note(f"run {turn + 1}: {name} median {results[name][-1]['median']:.2f} ms, "
                         f"p99 {results[name][-1]['p99']:.2f} ms")
        finally:
            other.terminate()
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
            other.wait(60)
    value, floor = ({part: round(median([run[part] for run in results[name]]), 3) for part in TARGETS}
                    for name in ("attune", "c"))
    ratio = {part: round(value[part] / floor[part], 2) for part in TARGETS}
    summary = {"value": value, "floor": floor, "ratio": ratio, "target": TARGETS,
               "met": all(ratio[part] <= TARGETS[part] for part in TARGETS), "unit": "ms beside the model's time",
               "jobs_per_second": RATE, "runs": results, "measured_on": measuring.machine()}
    return measuring.show(arguments, summary, "\n".join(
        f"  {part:<6}  attune {value[part]:6.2f} ms, one at a time in C {floor[part]:6.2f} ms: {ratio[part]} times "
        f"(target: at most {TARGETS[part]})" for part in TARGETS))


def floor_words(stack):
    parts = urllib.parse.urlsplit(stack.amqp)
    return [str(parts.port), parts.username, parts.password, urllib.parse.unquote(parts.path[1:]) or "/",
            "latency.floor", throughput.floor_database(stack)]
