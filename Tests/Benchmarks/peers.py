"""The same jobs with Celery, dramatiq and aio-pika + asyncpg, by turns with the worker.

The peers keep no durable record, know no posterior and choose no prompts: they look weights up, score 14 vectors,
publish with a confirm and acknowledge. They come from the folder with the floors.
"""
import os
import pathlib
import re
import signal
import subprocess
import time

import clients
import measuring
import throughput
from measuring import median
from stack import Stack, note, release_binary

TARGETS = {"dramatiq": 8, "aio-pika + asyncpg": 12, "celery": 15}
PACKAGES = ["pika", "psycopg2-binary", "aio-pika", "asyncpg", "dramatiq[rabbitmq]", "celery"]


def add_arguments(parser):
    parser.add_argument("--jobs", type=int, default=60_000, help="jobs in a run of the worker")
    parser.add_argument("--peer-jobs", type=int, default=6_000, help="jobs in a run of each peer")
    measuring.add_common(parser)


def run(arguments):
    folder = arguments.floors / "peers"
    if not (folder / "common.py").exists():
        note(f"{folder} is absent: there are no peers to compare with (see --floors)")
        return measuring.show(arguments, measuring.verdict(None, TARGETS, unit="jobs/s", by_ratio=True),
                              "no peers to compare with")
    binary = arguments.binary or release_binary()
    python = clients.python(*PACKAGES)
    rates = {"attune": [], **{name: [] for name in TARGETS}}
    with Stack() as stack:
        throughput.prepare(stack, binary)
        peers = Peers(stack, python, folder)
        jobs = pathlib.Path(stack.folder) / "jobs.jsonl"
        for turn in range(arguments.runs):
            throughput.write_jobs(jobs, arguments.jobs, turn)
            rates["attune"].append(throughput.measure(stack, binary, jobs, arguments.jobs)[0])
            for name, measure in (("dramatiq", peers.dramatiq), ("aio-pika + asyncpg", peers.aio),
                                  ("celery", peers.celery)):
                rates[name].append(measure(arguments.peer_jobs))
            note(f"run {turn + 1}: " + ", ".join(f"{name} {values[-1]:,.0f}" for name, values in rates.items()))
    value = median(rates["attune"])
    ratios = {name: round(value / median(rates[name]), 1) for name in TARGETS}
    summary = {"value": round(value), "floor": {name: round(median(rates[name])) for name in TARGETS},
               "ratio": ratios, "target": TARGETS, "met": all(ratios[name] >= TARGETS[name] for name in TARGETS),
               "unit": "jobs/s", "runs": {name: [round(rate) for rate in values] for name, values in rates.items()},
               "measured_on": measuring.machine()}
    text = f"medians of {arguments.runs} runs\n  attune              {value:10,.0f} jobs/s\n" + "\n".join(
        f"  {name:<18}  {median(rates[name]):10,.0f} jobs/s   attune does {ratios[name]} times as many "
        f"(target {TARGETS[name]})" for name in TARGETS)
    return measuring.show(arguments, summary, text)


class Peers:
    """The peers' programs on the benchmark's servers."""

    def __init__(self, stack, python, folder):
        self.python, self.folder = python, folder
        database = throughput.floor_database(stack)
        self.environment = dict(stack.environment, AMQP=stack.amqp, PG=database, PYTHONPATH=str(folder),
                                PYTHONDONTWRITEBYTECODE="1")
        subprocess.run([python, folder / "setup.py"], env=self.environment, check=True)

    def program(self, *words, **options):
        return subprocess.run([self.python, *words], env=self.environment, check=True, capture_output=True, text=True,
                              cwd=self.folder, **options).stdout

    def aio(self, count):
        self.program("load.py", "aio", str(count))
        return self.rate(self.program("peer_aio.py", "aio", str(count)))

    def dramatiq(self, count):
        self.program("peer_dramatiq.py", str(count))
        return self.drained("dram.out", count,
                            ["-m", "dramatiq", "peer_dramatiq", "--processes", "2", "--threads", "8"])

    def celery(self, count):
        self.program("peer_celery.py", str(count))
        return self.drained("celeryq.out", count,
                            ["-m", "celery", "-A", "peer_celery", "worker", "-c", "2", "-l", "WARNING"])

    def drained(self, queue, count, words):
        """Starts a service, and times its results."""
        service = subprocess.Popen([self.python, *words], env=self.environment, cwd=self.folder,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            return self.rate(self.program("drain.py", queue, str(count), timeout=600))
        finally:
            # The service's own session, which is all of its processes and nothing else.
            os.killpg(service.pid, signal.SIGTERM)
            try:
                service.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(service.pid, signal.SIGKILL)
                service.wait()
            time.sleep(0.5)

    @staticmethod
    def rate(output):
        return float(re.search(r"(\d+)/s", output).group(1))
