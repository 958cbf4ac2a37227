"""Whether a job costs the same however many worker processes share the queue: instructions, or processor time, a job.

Where the processor has no counters for a program to read, valgrind counts: what a run of twice as many jobs takes more.
Without valgrind processor time is compared, by turns; where processors are shared, that is also what others do to them.
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
    parser.add_argument("--jobs", type=int, default=60_000, help="jobs in a run that is timed")
    parser.add_argument("--counted-jobs", type=int, default=6_000, help="jobs in a run whose instructions are counted")
    measuring.add_common(parser, floors=False)


class Perf:
    """Counts by the processor's counters, from a worker's start to its end."""

    @staticmethod
    def is_there():
        if not shutil.which("perf"):
            return False
        done = subprocess.run(["perf", "stat", "-x,", "-e", "instructions:u", "true"], capture_output=True, text=True)
        return done.returncode == 0 and "not supported" not in done.stderr and "not counted" not in done.stderr

    def program(self, binary, folder):
        return binary

    def words(self, folder, number):
        return ["perf", "stat", "-x,", "-e", "instructions:u", "-o", f"{folder}/instructions.{number}"]

    def count(self, text):
        return sum(int(line.split(",")[0]) for line in text.splitlines() if "instructions" in line)


class Valgrind:
    """Counts by running the worker on a simulated processor, many times as slow."""

    @staticmethod
    def is_there():
        return measuring.has_valgrind()

    def program(self, binary, folder):
        for resources in pathlib.Path(binary).parent.glob("*.resources"):
            shutil.copytree(resources, pathlib.Path(folder) / resources.name)
        return measuring.bare(binary, folder)

    def words(self, folder, number):
        return ["valgrind", "--quiet", "--tool=cachegrind", "--cache-sim=no",
                f"--cachegrind-out-file={folder}/instructions.{number}"]

    def count(self, text):
        return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("summary:"))


def run(arguments):
    binary = arguments.binary or release_binary()
    counter = next((kind() for kind in (Perf, Valgrind) if kind.is_there()), None)
    # Counted instructions hardly differ from run to run.
    jobs, runs = (arguments.counted_jobs, 1) if counter else (arguments.jobs, arguments.runs)
    costs = {count: [] for count in PROCESSES}
    with Stack() as stack:
        throughput.prepare(stack, binary)
        if counter:
            binary = counter.program(binary, stack.folder)
        for turn in range(runs):
            for count in PROCESSES:
                costs[count].append(cost(stack, binary, jobs, count, counter, turn))
                note(f"run {turn + 1}, {count} processes: {costs[count][-1]:,.1f} a job")
    middle = {count: median(costs[count]) for count in PROCESSES}
    spread = max(middle.values()) / min(middle.values()) - 1
    unit = "instructions a job" if counter else "µs of processor time a job"
    summary = measuring.verdict(round(spread, 3), TARGET, at_most=True, unit=f"largest difference of {unit}",
                                cost={str(count): round(cost, 1) for count, cost in middle.items()}, jobs=jobs)
    return measuring.show(arguments, summary, f"{unit}: " + ", ".join(
        f"{count} processes {cost:,.1f}" for count, cost in middle.items()) + f"; they differ by {spread:.1%}")


def cost(stack, binary, jobs, processes, counter, turn):
    """What a job costs in all processes together: of instructions, those of twice the jobs less those of the jobs, which
    leaves the start out; of processor time, that between the first batch and the last."""
    if counter is None:
        return measure(stack, binary, jobs, processes, None, f"{turn}-{processes}")
    once, twice = (measure(stack, binary, number, processes, counter, f"{turn}-{processes}-{number}")
                   for number in (jobs, 2 * jobs))
    return (twice - once) / jobs


def measure(stack, binary, count, processes, counter, name):
    path = pathlib.Path(stack.folder) / "jobs.jsonl"
    throughput.write_jobs(path, count, name)
    stack.sql("truncate revisions")
    throughput.enqueue(stack, binary, path)
    environment = dict(stack.environment, ATTUNE_WORKER_PREFETCH=str(2048 // processes),
                       ATTUNE_MODEL_URL=throughput.model_stub.url, ATTUNE_REVISION_RANDOM_SHARE="0")
    workers = [subprocess.Popen([*(counter.words(stack.folder, number) if counter else []), binary, "worker"],
                                env=environment) for number in range(processes)]
    clocks = [ProcessorTime(child(worker.pid) if isinstance(counter, Perf) else worker.pid) for worker in workers]
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
            worker.wait(120)
    throughput.purge(stack)
    if counter:
        files = [pathlib.Path(stack.folder) / f"instructions.{number}" for number in range(processes)]
        return sum(counter.count(file.read_text()) for file in files)
    return sum(clock.between(start, end) for clock in clocks) * 1e6 / done


def child(pid):
    """The program that perf runs."""
    while True:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            if words := file.read().split():
                return int(words[0])
        time.sleep(0.01)
