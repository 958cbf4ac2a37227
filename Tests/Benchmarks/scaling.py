"""Whether a job costs the same however many worker processes share the queue: instructions, or processor time, a job.

On a machine whose processors have no counters for a program to read, processor time is compared, by turns.
"""
import pathlib
import shutil
import signal
import subprocess
import time

import measuring
import throughput
from measuring import ProcessorTime, median
from stack import Stack, note, release_binary

PROCESSES, TARGET = (1, 2, 4), 0.10


def add_arguments(parser):
    parser.add_argument("--jobs", type=int, default=60_000, help="jobs in a run")
    measuring.add_common(parser, floors=False)


def has_counters():
    if not shutil.which("perf"):
        return False
    done = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "true"], capture_output=True, text=True)
    return done.returncode == 0 and "not supported" not in done.stderr and "not counted" not in done.stderr


def run(arguments):
    binary = arguments.binary or release_binary()
    counted = has_counters()
    costs = {count: [] for count in PROCESSES}
    rates = {count: [] for count in PROCESSES}
    with Stack() as stack:
        throughput.prepare(stack, binary)
        jobs = pathlib.Path(stack.folder) / "jobs.jsonl"
        for turn in range(arguments.runs):
            for count in PROCESSES:
                throughput.write_jobs(jobs, arguments.jobs, f"{turn}-{count}")
                rate, cost = measure(stack, binary, jobs, arguments.jobs, count, counted)
                costs[count].append(cost)
                rates[count].append(rate)
                note(f"run {turn + 1}, {count} processes: {rate:,.0f} jobs/s, {cost:.1f} a job")
    middle = {count: median(costs[count]) for count in PROCESSES}
    spread = max(middle.values()) / min(middle.values()) - 1
    unit = "instructions a job" if counted else "µs of processor time a job"
    summary = measuring.verdict(round(spread, 3), TARGET, at_most=True, unit=f"largest difference of {unit}",
                                cost={str(count): round(cost, 1) for count, cost in middle.items()},
                                rate={str(count): round(median(rates[count])) for count in PROCESSES})
    return measuring.show(arguments, summary, f"{unit}: " + ", ".join(
        f"{count} processes {cost:.1f}" for count, cost in middle.items()) + f"; they differ by {spread:.1%}")


def measure(stack, binary, jobs, count, processes, counted):
    """Jobs a second, and what one costs in all processes together, between the first batch and the last."""
    stack.sql("truncate revisions")
    throughput.enqueue(stack, binary, jobs)
    environment = dict(stack.environment, ATTUNE_WORKER_PREFETCH=str(2048 // processes),
                       ATTUNE_MODEL_URL=throughput.model_stub.url, ATTUNE_REVISION_RANDOM_SHARE="0")
    counter = ["perf", "stat", "-x,", "-e", "instructions:u", "-o", f"{stack.folder}/instructions", "--append"]
    workers = [subprocess.Popen([*(counter if counted else []), binary, "worker"], env=environment)
               for _ in range(processes)]
    clocks = [ProcessorTime(child(worker.pid) if counted else worker.pid) for worker in workers]
    try:
        for clock in clocks:
            clock.__enter__()
        throughput.wait_for_results(stack, workers[0], clocks[0], count)
        done, start, end = throughput.phase(stack, count)
    finally:
        for clock in clocks:
            clock.__exit__()
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            worker.wait(60)
    throughput.purge(stack)
    if counted:
        path = pathlib.Path(stack.folder) / "instructions"
        total = sum(int(line.split(",")[0]) for line in path.read_text().splitlines() if "instructions" in line)
        path.unlink()
        return done / (end - start), total / count
    return done / (end - start), sum(clock.between(start, end) for clock in clocks) * 1e6 / done


def child(pid):
    """The program that perf runs."""
    while True:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            if words := file.read().split():
                return int(words[0])
        time.sleep(0.01)
