"""Jobs a second with and without a fit beside the worker, by turns: the share of the throughput that a fit costs.

The jobs of the throughput benchmark, and 40,000 answers of 2,000 people that are learned from, over and over, while the
worker works: reading, fitting, comparing, and everybody's weights under each new version.
"""
import json
import pathlib
import signal
import statistics
import subprocess
import time

import throughput
from stack import Stack, machine, note, release_binary

PEOPLE, ANSWERS = 2_000, 20


def add_arguments(parser):
    parser.add_argument("--jobs", type=int, default=100_000, help="jobs in a run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each kind, in turn")
    parser.add_argument("--binary", type=pathlib.Path, help="an attune that is built already")


def run(arguments):
    binary = arguments.binary or release_binary()
    rates = {"alone": [], "beside": []}
    fits = 0
    with Stack() as stack:
        throughput.prepare(stack, binary)
        add_answers(stack, binary)
        jobs = pathlib.Path(stack.folder) / "jobs.jsonl"
        for turn in range(arguments.runs):
            for kind in rates:
                throughput.write_jobs(jobs, arguments.jobs, f"{turn}-{kind}")
                with Fits(stack, binary, kind == "beside") as running:
                    rate = throughput.measure(stack, binary, jobs, arguments.jobs).rate
                fits += running.count
                rates[kind].append(rate)
                note(f"run {turn + 1}, {kind}: {rate:,.0f} jobs/s")
    alone, beside = (statistics.median(rates[kind]) for kind in ("alone", "beside"))
    summary = {"value": round(1 - beside / alone, 3), "unit": "share of throughput lost", "target": 0.1,
               "met": beside >= 0.9 * alone, "alone": round(alone), "beside": round(beside), "fits": fits,
               "runs": {kind: [round(rate) for rate in values] for kind, values in rates.items()},
               "jobs": arguments.jobs, "measured_on": machine()}
    if arguments.json:
        print(json.dumps(summary))
    else:
        print(f"{alone:,.0f} jobs/s alone, {beside:,.0f} beside a fit: {summary['value']:.1%} lost "
              f"(medians of {arguments.runs}, {machine()})")
    return 0


def add_answers(stack, binary):
    """One real answer, for its specification, and many like it."""
    trainer = subprocess.Popen([binary, "trainer"], env=stack.environment)
    try:
        subprocess.run([binary, "feedback", "--user", "seed", "--prompt", "Where?", "--preferred", "Here, as always.",
                        "--other", "There it is!", "--shown-first", "preferred"], env=stack.environment, check=True,
                       stdout=subprocess.DEVNULL)
        while stack.sql("select count(*) from comparisons") == "0":
            time.sleep(0.2)
    finally:
        trainer.send_signal(signal.SIGTERM)
        trainer.wait(60)
    stack.sql(f"""
        insert into comparisons (tenant, user_id, event_id, specification, difference, source, shown_first)
        select c.tenant, 'user-' || u, 'e-' || u || '-' || n, c.specification,
            (select array_agg((random() - 0.5 + 0.2 * sin(u * g))::real)
             from generate_series(1, cardinality(c.difference)) g where u + n > 0),
            'comparison', 'preferred'
        from comparisons c, generate_series(0, {PEOPLE - 1}) u, generate_series(1, {ANSWERS}) n;
        analyze comparisons""")


class Fits:
    """Fits one after another until the end."""

    def __init__(self, stack, binary, is_wanted):
        self.words, self.environment, self.is_wanted = [binary, "fit"], stack.environment, is_wanted
        self.count, self.process = 0, None

    def __enter__(self):
        import threading
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.work)
        self.thread.start()
        return self

    def work(self):
        while self.is_wanted and not self.is_over.is_set():
            self.count += 1
            self.process = subprocess.Popen(self.words, env=self.environment, stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL)
            self.process.wait()

    def __exit__(self, *_):
        self.is_over.set()
        if self.process:
            self.process.send_signal(signal.SIGTERM)
        self.thread.join()
