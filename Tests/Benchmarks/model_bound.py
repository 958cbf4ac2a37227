"""Jobs a second where each calls a model: an HTTP stub that answers 300 tokens after 200 ms, 256 calls at once.

Selection, features, guards and rerank of one candidate are on. The floor is what 256 calls of 200 ms allow.
"""
import pathlib
import signal
import subprocess
import sys

import measuring
import throughput
from measuring import ProcessorTime, median
from stack import Stack, note, release_binary

CALLS, SECONDS, TARGET = 256, 0.2, 0.95


def add_arguments(parser):
    parser.add_argument("--jobs", type=int, default=12_000, help="jobs in a run")
    measuring.add_common(parser, floors=False)


class Stub:
    """stub.py in a process of its own."""

    def __init__(self, seconds):
        script = pathlib.Path(__file__).with_name("stub.py")
        self.process = subprocess.Popen([sys.executable, script, "0", str(seconds)], stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}/v1"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def give_tastes(stack):
    """Everybody surely wants one thing, so that every job is worth a call."""
    stack.sql("""
        update weights w set answers = 40,
            mean = (select array_agg(case when g = 1 + abs(hashtext(w.user_id)) % cardinality(w.mean)
                        then 3 else 0 end::real order by g)
                    from generate_series(1, cardinality(w.mean)) g),
            covariance = (select pack_reals(array_agg(v * 0.02::real order by g))
                          from models m, unnest(m.prior_covariance) with ordinality c (v, g)
                          where m.version = w.model_version)
    """)


def run(arguments):
    binary = arguments.binary or release_binary()
    rates, cpu, shares = [], [], []
    with Stack() as stack, Stub(SECONDS) as stub:
        throughput.prepare(stack, binary, holdback="0")
        give_tastes(stack)
        jobs = pathlib.Path(stack.folder) / "jobs.jsonl"
        for turn in range(arguments.runs):
            throughput.write_jobs(jobs, arguments.jobs, turn)
            rate, spent, called = measure(stack, binary, jobs, arguments.jobs, stub)
            note(f"run {turn + 1}: {rate:,.0f} jobs/s, {spent:.0f} µs CPU a job, {called:.1%} of the jobs called")
            rates.append(rate)
            cpu.append(spent)
            shares.append(called)
    value, floor = median(rates), CALLS / SECONDS
    summary = measuring.verdict(round(value), TARGET, round(floor), unit="jobs/s", jobs=arguments.jobs,
                                cpu_microseconds_per_job=round(median(cpu)), share_with_a_call=round(min(shares), 3),
                                runs=[round(rate) for rate in rates])
    if min(shares) < 0.99:
        summary["met"] = False
    return measuring.show(
        arguments, summary, f"{value:,.0f} jobs/s of the {floor:,.0f} that {CALLS} calls of {SECONDS} s allow "
        f"({value / floor:.3f}), {median(cpu):.0f} µs of the worker's CPU a job")


def measure(stack, binary, jobs, count, stub):
    stack.sql("truncate revisions")
    throughput.enqueue(stack, binary, jobs)
    environment = dict(stack.environment, ATTUNE_WORKER_PREFETCH=str(CALLS + 256), ATTUNE_MODEL_SLOTS=str(CALLS),
                       ATTUNE_MODEL_URL=stub.url, ATTUNE_REVISION_RANDOM_SHARE="0")
    worker = subprocess.Popen([binary, "worker"], env=environment)
    try:
        with ProcessorTime(worker.pid) as clock:
            throughput.wait_for_results(stack, worker, clock, count)
        # The slots are full from the first answers on, and until the last jobs have begun.
        done, start, end = stack.sql(f"""
            with ordered as (select created_at, row_number() over (order by created_at) as n from revisions)
            select b.n - a.n, extract(epoch from a.created_at), extract(epoch from b.created_at)
            from (select * from ordered where n >= {CALLS} order by n limit 1) a,
                 (select * from ordered where n <= {count - CALLS} order by n desc limit 1) b""").split("|")
        called = float(stack.sql("select avg((intended <> '{}')::int) from revisions"))
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    throughput.purge(stack)
    seconds = float(end) - float(start)
    return int(done) / seconds, clock.between(float(start), float(end)) * 1e6 / int(done), called
