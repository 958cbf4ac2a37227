"""Milliseconds from the start of a worker to the result of the job that waits for it, topology in place."""
import json
import pathlib
import signal
import subprocess
import time

import measuring
import throughput
from measuring import median
from stack import Stack, note, release_binary

TARGET = 300


def add_arguments(parser):
    measuring.add_common(parser, floors=False, runs=7)


def run(arguments):
    binary = arguments.binary or release_binary()
    times = []
    with Stack() as stack:
        throughput.prepare(stack, binary)
        jobs = pathlib.Path(stack.folder) / "jobs.jsonl"
        for turn in range(arguments.runs):
            throughput.write_jobs(jobs, 1, f"start-{turn}")
            stack.sql("truncate revisions")
            throughput.enqueue(stack, binary, jobs)
            environment = dict(stack.environment, ATTUNE_MODEL_URL=throughput.model_stub.url)
            start = time.time()
            worker = subprocess.Popen([binary, "worker"], env=environment)
            # The record carries the time of its transaction, which comes just before the result goes out.
            while not (stored := stack.sql("select extract(epoch from created_at) from revisions")):
                time.sleep(0.1)
            times.append((float(stored) - start) * 1000)
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
            note(f"run {turn + 1}: {times[-1]:.0f} ms")
    value = median(times)
    summary = measuring.verdict(round(value), TARGET, at_most=True, unit="ms, at most",
                                runs=[round(one) for one in times])
    return measuring.show(arguments, summary, f"{value:.0f} ms from the start to the first job's record")
