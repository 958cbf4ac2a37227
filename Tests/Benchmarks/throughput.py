"""Jobs a second that need no model call, beside C programs that do the same work.

A team whose holdback is 100 %: each job is received, its person's weights are looked up, features and the choice of
prompts are computed, the result is stored durably, published with a confirm, and the job is acknowledged. Quorum
queues, 1 KB jobs, 10,000 people. The C programs take turns with the worker, in one sitting. They publish straight to a
queue, so the worker is measured with jobs that name a queue for their results; and, beside it, with results that go
through the exchange attune.results, whose topics cost the broker more.
"""
import base64
import json
import pathlib
import signal
import subprocess
import time
import typing
import urllib.parse
import urllib.request

import measuring
from measuring import Floor, ProcessorTime, ServersTime, median
from stack import ROOT, Stack, note, release_binary

PEOPLE = 10_000
TEXT = ("Thank you for your patience. The parcel left our warehouse on Monday and, as far as we can tell, it should "
        "reach you by the end of the week. If you would like to change the address, please tell us before noon. ")
TARGET, CPU_TARGET = 1.0, 3.0
PREFETCH = 4096
REPLIES = "attune.replies.bench.results"
EXCHANGE = "attune, through attune.results"


def add_arguments(parser):
    parser.add_argument("--jobs", type=int, default=60_000, help="jobs in a run")
    parser.add_argument("--prefetch", type=int, default=PREFETCH, help="unacknowledged jobs that the worker holds")
    measuring.add_common(parser)


def run(arguments):
    binary = arguments.binary or release_binary()
    rates, cpu, servers = ({name: [] for name in ("attune", EXCHANGE, "job_floor")} for _ in range(3))
    memory = []
    with Stack() as stack:
        programs = measuring.compile_floor(arguments.floors, stack.folder, "job_floor")
        prepare(stack, binary)
        jobs = pathlib.Path(stack.folder) / "jobs.jsonl"
        for turn in range(arguments.runs):
            write_jobs(jobs, arguments.jobs, turn)
            for name, queue in (("attune", REPLIES), (EXCHANGE, None)):
                done = measure(stack, binary, jobs, arguments.jobs, arguments.prefetch, queue=queue)
                note(f"run {turn + 1}: {name} {done.rate:,.0f} jobs/s, {done.cpu:.1f} µs of its own CPU a job "
                     f"({measuring.texts(done.servers)}), {done.peak:.0f} MiB")
                rates[name].append(done.rate)
                cpu[name].append(done.cpu)
                servers[name].append(done.servers)
                memory.append(done.peak)
            if "job_floor" in programs:
                rate, spent, theirs = Floor(stack, programs["job_floor"], floor_database(stack)).run(arguments.jobs)
                note(f"run {turn + 1}: job_floor {rate:,.0f} jobs/s, {spent:.1f} µs of its own CPU a job "
                     f"({measuring.texts(theirs)})")
                rates["job_floor"].append(rate)
                cpu["job_floor"].append(spent)
                servers["job_floor"].append(theirs)
    value, floor = median(rates["attune"]), median(rates["job_floor"])
    own, floor_own = median(cpu["attune"]), median(cpu["job_floor"])
    summary = measuring.verdict(
        round(value), TARGET, floor and round(floor), by_ratio=True, unit="jobs/s",
        cpu={"value": round(own, 1), "floor": floor_own and round(floor_own, 1),
             "ratio": floor_own and round(own / floor_own, 2), "target": CPU_TARGET,
             "met": floor_own and own <= CPU_TARGET * floor_own, "unit": "µs a job, at most"},
        servers_cpu={program: {name: round(median([run[name] for run in runs]), 1) for name in runs[0]}
                     for program, runs in servers.items() if runs},
        peak_memory_mib=round(max(memory), 1), jobs=arguments.jobs, prefetch=arguments.prefetch,
        through_exchange=round(median(rates[EXCHANGE])),
        runs={name: [round(rate) for rate in values] for name, values in rates.items()})
    text = (f"{arguments.jobs:,} jobs of 1 KB, medians of {arguments.runs} runs\n"
            f"  attune     {value:10,.0f} jobs/s  {own:5.1f} µs of its own CPU a job, peak {max(memory):.0f} MiB\n"
            f"  through attune.results {median(rates[EXCHANGE]):,.0f} jobs/s")
    if floor:
        text += (f"\n  job_floor  {floor:10,.0f} jobs/s  {floor_own:5.1f} µs: attune has {value / floor:.2f} of its "
                 f"throughput at {own / floor_own:.1f} times its CPU (target: at most {CPU_TARGET:.0f})")
    return measuring.show(arguments, summary, text)


def prepare(stack, binary, holdback="1"):
    attune = lambda *words: subprocess.run([binary, *words], env=stack.environment, check=True,
                                           stdout=subprocess.DEVNULL)
    attune("database", "migrate")
    attune("tenants", "add", "bench", "--holdback", holdback)
    attune("prompts", "import")
    attune("topology", "apply")
    declare(stack, REPLIES)
    stack.sql(f"""
        insert into weights (tenant, user_id, model_version, mean, covariance, answers, version)
        select 'bench', 'user-' || u, m.version,
            (select array_agg((random() - 0.5)::real) from generate_series(1, cardinality(m.base_names)) g
             where g > least(0, u)),
            -- Of a person with ten answers: smaller than the prior's, and no value like another.
            (select pack_reals(array_agg((m.prior_covariance[g] * 0.7 + (random() - 0.5) * 0.05)::real order by g))
             from generate_series(1, cardinality(m.prior_covariance)) g where g > least(0, u)),
            10, 10
        from models m, generate_series(0, {PEOPLE - 1}) u;
        analyze weights""")
    # The floor program has tables of its own in a database of its own, and a broker user that it knows.
    stack.sql("create database floor")
    psql = ["psql", floor_database(stack), "-qAtX", "-c",
            "create table weights (user_id text primary key, w real[] not null);"
            f"insert into weights select 'user-' || u, array[1,2,3,4,5,6,7,8]::real[] "
            f"from generate_series(0, {PEOPLE - 1}) u; analyze weights"]
    subprocess.run(psql, check=True, env=stack.environment)
    for words in (["add_user", "guest", "guest"], ["set_permissions", "guest", ".*", ".*", ".*"]):
        subprocess.run([ROOT / "Deploy/local/lib/broker", "rabbitmqctl", *words], env=stack.environment,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def declare(stack, queue):
    """Makes a quorum queue, as a team would for its results."""
    parts = urllib.parse.urlsplit(stack.control("broker", "management-url"))
    place = urllib.parse.quote(urllib.parse.unquote(urllib.parse.urlsplit(stack.amqp).path[1:]) or "/", safe="")
    login = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
    request = urllib.request.Request(
        f"http://{parts.hostname}:{parts.port}/api/queues/{place}/{queue}", method="PUT",
        data=json.dumps({"durable": True, "arguments": {"x-queue-type": "quorum"}}).encode(),
        headers={"Authorization": f"Basic {login}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30):
        pass


def floor_database(stack):
    parts = urllib.parse.urlsplit(stack.database)
    return parts._replace(path="/floor").geturl()


def write_jobs(path, count, turn):
    """About 1 KB each."""
    text = (TEXT * 4)[:850]
    with path.open("w") as file:
        for index in range(count):
            file.write(json.dumps({"schema": 1, "job_id": f"run-{turn}-{index}",
                                   "user_id": f"user-{index * 7919 % PEOPLE}", "prompt": "Where is my parcel?",
                                   "response": text, "domain": "customer-service"}) + "\n")


def enqueue(stack, binary, jobs, queue=None):
    """With a queue that the results go to; none: through attune.results."""
    words = ["--reply-to", queue] if queue else []
    subprocess.run([binary, "enqueue", "--file", jobs, *words], env=stack.environment, check=True,
                   stdout=subprocess.DEVNULL)


class Run(typing.NamedTuple):
    """Jobs a second, processor microseconds a job in the same phase, of the worker and by server, and peak MiB."""
    rate: float
    cpu: float
    peak: float
    servers: dict


def measure(stack, binary, jobs, count, prefetch=PREFETCH, settings=None, queue=REPLIES):
    stack.sql("truncate revisions")
    enqueue(stack, binary, jobs, queue)
    environment = dict(stack.environment, ATTUNE_WORKER_PREFETCH=str(prefetch), ATTUNE_MODEL_URL=model_stub.url,
                       ATTUNE_REVISION_RANDOM_SHARE="0", **(settings or {}))
    worker = subprocess.Popen([binary, "worker"], env=environment)
    try:
        with ProcessorTime(worker.pid) as clock, ServersTime(stack) as servers:
            wait_for_results(stack, worker, clock, count)
        peak = measuring.peak_memory(worker.pid)
        done, start, end = phase(stack, count)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    purge(stack)
    return Run(done / (end - start), clock.between(start, end) * 1e6 / done, peak,
               servers.between(start, end, done))


def wait_for_results(stack, worker, clock, count):
    """Looks at nothing but processor time while the worker works, so that looking costs it nothing."""
    while True:
        clock.wait_until_idle()
        if worker.poll() is not None:
            raise SystemExit("the worker ended before the jobs were done")
        if int(stack.sql("select count(*) from revisions")) >= count:
            return


def phase(stack, count):
    """Batches carry the time of their transaction: how many jobs after the first batch, from when to when."""
    first, start, end = stack.sql(
        "select count(*) filter (where created_at = least), extract(epoch from least), "
        "extract(epoch from max(created_at)) "
        "from revisions, (select min(created_at) as least from revisions) m group by least").split("|")
    return count - int(first), float(start), float(end)


def purge(stack):
    for queue in ("attune.results.bench", REPLIES):
        subprocess.run([ROOT / "Deploy/local/lib/broker", "rabbitmqctl", "purge_queue", queue],
                       env=stack.environment, check=True, stdout=subprocess.DEVNULL)


class ModelStub:
    """Answers the health request that a worker waits for; no job calls a model here."""

    def __init__(self):
        import http.server
        import threading

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}/v1"


model_stub = ModelStub()
