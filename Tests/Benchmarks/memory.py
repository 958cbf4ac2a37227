"""The worker's memory at 2,000 jobs a second: its peak, and whether it stays flat."""
import pathlib
import signal
import subprocess
import time

import clients
import measuring
import throughput
from stack import Stack, note, release_binary

RATE, TARGET = 2_000, 48


def add_arguments(parser):
    parser.add_argument("--minutes", type=float, default=10, help="how long jobs flow")
    measuring.add_common(parser, floors=False, runs=1)


def run(arguments):
    binary = arguments.binary or release_binary()
    python = clients.python("pika")
    seconds = arguments.minutes * 60
    with Stack() as stack:
        throughput.prepare(stack, binary)
        jobs = pathlib.Path(stack.folder) / "jobs.jsonl"
        throughput.write_jobs(jobs, 1, "memory")
        worker = subprocess.Popen([binary, "worker"], env=dict(
            stack.environment, ATTUNE_WORKER_PREFETCH="512", ATTUNE_MODEL_URL=throughput.model_stub.url))
        sender = subprocess.Popen(
            [python, pathlib.Path(__file__).with_name("steady_client.py"), stack.amqp, str(RATE), str(seconds), jobs,
             str(throughput.PEOPLE)], stdout=subprocess.PIPE, text=True)
        samples = []
        try:
            while sender.poll() is None:
                samples.append(measuring.resident(worker.pid))
                if len(samples) % 30 == 0:
                    note(f"{len(samples)} s: {samples[-1]:.1f} MiB")
                time.sleep(1)
            sent = float(sender.stdout.read())
            peak = measuring.peak_memory(worker.pid)
            done = int(stack.sql("select count(*) from revisions")) / seconds
        finally:
            sender.terminate()
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
    # The first tenth warms up.
    steady = samples[len(samples) // 10:]
    halves = [max(steady[:len(steady) // 2]), max(steady[len(steady) // 2:])]
    growth = halves[1] / halves[0] - 1
    summary = measuring.verdict(round(peak, 1), TARGET, at_most=True, unit="MiB, at most", jobs_per_second=round(done),
                                sent_per_second=round(sent), minutes=arguments.minutes,
                                growth=round(growth, 3), growth_target=0.05)
    summary["met"] = summary["met"] and growth <= 0.05 and done >= 0.95 * RATE
    return measuring.show(
        arguments, summary, f"peak {peak:.1f} MiB over {arguments.minutes:g} minutes at {done:,.0f} jobs/s; the second "
        f"half's most is {growth:+.1%} of the first's")
