"""Jobs a second that need no model call, beside C programs that do the same work.

A team whose holdback is 100 %: each job is received, its person's weights are looked up, features and the choice of
prompts are computed, the result is stored durably, published with a confirm, and the job is acknowledged. Quorum
queues, 1 KB jobs, 10,000 people. The C programs take turns with the worker, in one sitting.
"""
import json
import os
import pathlib
import signal
import statistics
import subprocess
import time
import urllib.parse

from stack import ROOT, Stack, machine, note, release_binary

PEOPLE = 10_000
TEXT = ("Thank you for your patience. The parcel left our warehouse on Monday and, as far as we can tell, it should "
        "reach you by the end of the week. If you would like to change the address, please tell us before noon. ")


def add_arguments(parser):
    parser.add_argument("--jobs", type=int, default=30_000, help="jobs in a run")
    parser.add_argument("--runs", type=int, default=3, help="runs of each program, in turn")
    parser.add_argument("--floors", type=pathlib.Path, default=ROOT.parent / "shared" / "bench",
                        help="folder with job_floor.c and queue_floor.c; without it no comparison is made")


def run(arguments):
    binary = release_binary()
    results = {"attune": [], "job_floor": [], "queue_floor": []}
    cpu, memory = [], []
    with Stack() as stack:
        floors = compile_floors(arguments.floors, stack.folder)
        prepare(stack, binary)
        jobs = pathlib.Path(stack.folder) / "jobs.jsonl"
        for turn in range(arguments.runs):
            write_jobs(jobs, arguments.jobs, turn)
            rate, seconds, peak = measure(stack, binary, jobs, arguments.jobs)
            note(f"run {turn + 1}: attune {rate:,.0f} jobs/s, {seconds * 1e6 / arguments.jobs:.1f} µs CPU a job, "
                 f"{peak / 1024:.0f} MiB")
            results["attune"].append(rate)
            cpu.append(seconds * 1e6 / arguments.jobs)
            memory.append(peak)
            for name, program in floors.items():
                rate = floor(stack, name, program, arguments.jobs)
                note(f"run {turn + 1}: {name} {rate:,.0f} jobs/s")
                results[name].append(rate)
    report(arguments, results, cpu, memory)
    return 0


def compile_floors(folder, target):
    if not (folder / "job_floor.c").exists():
        note(f"{folder} has no job_floor.c: nothing to compare with (see --floors)")
        return {}
    programs = {}
    for name in ("job_floor", "queue_floor"):
        program = f"{target}/{name}"
        subprocess.run(["cc", "-O2", "-w", "-I/usr/include/postgresql", "-o", program, folder / f"{name}.c",
                        "-lrabbitmq", "-lpq"], check=True)
        programs[name] = program
    return programs


def prepare(stack, binary):
    attune = lambda *words: subprocess.run([binary, *words], env=stack.environment, check=True,
                                           stdout=subprocess.DEVNULL)
    attune("database", "migrate")
    attune("tenants", "add", "bench", "--holdback", "1")
    attune("prompts", "import")
    attune("topology", "apply")
    stack.sql(f"""
        insert into weights (tenant, user_id, model_version, mean, covariance, answers, version)
        select 'bench', 'user-' || u, m.version,
            (select array_agg((random() - 0.5)::real) from generate_series(1, cardinality(m.base_names)) g
             where g > least(0, u)),
            m.prior_covariance, 10, 10
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


def measure(stack, binary, jobs, count):
    stack.sql("truncate revisions")
    subprocess.run([binary, "enqueue", "--file", jobs], env=stack.environment, check=True, stdout=subprocess.DEVNULL)
    environment = dict(stack.environment, ATTUNE_WORKER_PREFETCH="2048", ATTUNE_MODEL_URL=model_stub.url,
                       ATTUNE_REVISION_RANDOM_SHARE="0")
    worker = subprocess.Popen([binary, "worker"], env=environment)
    try:
        while int(stack.sql("select count(*) from revisions")) < count:
            if worker.poll() is not None:
                raise SystemExit("the worker ended before the jobs were done")
            time.sleep(0.2)
        # Batches carry the time of their transaction: from the first to the last, less the first batch.
        first, seconds = stack.sql(
            "select (select count(*) from revisions where created_at = (select min(created_at) from revisions)), "
            "extract(epoch from max(created_at) - min(created_at)) from revisions").split("|")
        with open(f"/proc/{worker.pid}/status") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
        with open(f"/proc/{worker.pid}/stat") as status:
            fields = status.read().rsplit(")", 1)[1].split()
            ticks = int(fields[11]) + int(fields[12])
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    purge(stack)
    return (count - int(first)) / float(seconds), ticks / os.sysconf("SC_CLK_TCK"), peak


def purge(stack):
    subprocess.run([ROOT / "Deploy/local/lib/broker", "rabbitmqctl", "purge_queue", "attune.results.bench"],
                   env=stack.environment, check=True, stdout=subprocess.DEVNULL)


def floor(stack, name, program, count):
    port = str(urllib.parse.urlsplit(stack.amqp).port)
    words = [program, port, "floor.in", "floor.out", str(count)]
    if name == "job_floor":
        words += ["512", "256", "1024", "quorum", floor_database(stack), "1"]
    else:
        words += ["512", "256", "1024", "quorum"]
    done = subprocess.run(words, capture_output=True, text=True, env=stack.environment)
    for word in done.stdout.split():
        for label in ("work=", "consume="):
            if word.startswith(label):
                return float(word.removeprefix(label).removesuffix("/s"))
    raise SystemExit(f"{name} said: {done.stdout} {done.stderr}")


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


def report(arguments, results, cpu, memory):
    value = statistics.median(results["attune"])
    floor_rate = statistics.median(results["job_floor"]) if results["job_floor"] else None
    ratio = value / floor_rate if floor_rate else None
    summary = {
        "value": round(value), "floor": floor_rate and round(floor_rate), "ratio": ratio and round(ratio, 3),
        "target": 0.5, "met": ratio and ratio >= 0.5, "unit": "jobs/s", "cpu_microseconds_per_job": round(
            statistics.median(cpu), 1), "peak_memory_mib": round(max(memory) / 1024, 1),
        "queue_floor": round(statistics.median(results["queue_floor"])) if results["queue_floor"] else None,
        "runs": {name: [round(rate) for rate in rates] for name, rates in results.items()},
        "jobs": arguments.jobs, "measured_on": machine(),
    }
    if arguments.json:
        print(json.dumps(summary))
        return
    print(f"{arguments.jobs:,} jobs of 1 KB, medians of {arguments.runs} runs, on {machine()}")
    print(f"  attune       {value:10,.0f} jobs/s   {summary['cpu_microseconds_per_job']} µs CPU a job, "
          f"peak {summary['peak_memory_mib']} MiB")
    if floor_rate:
        print(f"  job_floor    {floor_rate:10,.0f} jobs/s   attune is {ratio:.2f} of it")
        print(f"  queue_floor  {summary['queue_floor']:10,.0f} jobs/s   (no database, no thought)")
