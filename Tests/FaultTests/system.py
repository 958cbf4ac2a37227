"""The servers, the processes of Attune under test, and what can be done to them."""
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Benchmarks"))
from stack import ROOT, Stack, note  # noqa: E402
from ledger import TEAM  # noqa: E402
from proxy import Proxy  # noqa: E402

SHARDS = 4
QUEUES = ([f"attune.jobs.{TEAM}"] + [f"attune.feedback.{shard}" for shard in range(SHARDS)]
          + [f"attune.retry.{seconds}.{TEAM}" for seconds in (1, 5, 30, 120, 600)])


class Process:
    """A worker or trainer that is started again whenever it is ended."""

    def __init__(self, system, command, number):
        self.system, self.command, self.number = system, command, number
        self.log = open(pathlib.Path(system.folder) / f"{command}-{number}.log", "ab")
        self.lock = threading.Lock()
        self.process = None
        self.terminated = 0.0
        self.start()

    def start(self):
        # A process of its own group; it ends with its pipe-less parent only through stop().
        self.process = subprocess.Popen([self.system.binary, self.command], env=self.system.process_environment,
                                        stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        self.started = time.monotonic()

    @property
    def pid(self):
        return self.process.pid

    def end(self, how, restart=True):
        """Ends it by SIGKILL or SIGTERM; after SIGTERM it has to end with 0 within the grace."""
        with self.lock:
            process = self.process
            if restart:
                self.notice()
                process = self.process
                process.send_signal(signal.SIGCONT)
                self.terminated = time.monotonic()
                process.send_signal(how)
            try:
                status = process.wait(self.system.grace + 10)
            except subprocess.TimeoutExpired:
                self.system.crashes.append(f"{self.command} did not end within its grace after {how.name}")
                process.kill()
                status = process.wait()
            # Before its handlers are there, SIGTERM ends a process as it ends any, and nothing has begun.
            young = [-signal.SIGTERM] if self.terminated - self.started < 2 else []
            expected = [0, *young] if how == signal.SIGTERM else [-signal.SIGKILL]
            if status not in expected:
                self.system.crashes.append(f"{self.command} ended with {status} after {how.name}")
            if restart:
                self.start()

    def notice(self):
        """A process that ended by itself is a crash, whatever its status."""
        status = self.process.poll()
        if status is not None:
            self.system.crashes.append(f"{self.command} ended by itself with {status}: {self.log.name}")
            self.start()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


class System(Stack):
    """A broker, a database, and processes that reach them through proxies."""

    grace = 6

    def __init__(self, binary, model):
        self.binary, self.model = binary, model
        self.crashes = []
        self.processes = []
        self.proxies = {}
        self.has_alarm = False
        # Whoever stops or starts a server has its lock.
        self.broker_lock = threading.Lock()
        self.database_lock = threading.Lock()

    def __enter__(self):
        super().__enter__()
        self.environment["ATTUNE_TENANT"] = TEAM
        self.environment["ATTUNE_FEEDBACK_SHARDS"] = str(SHARDS)
        urls = {}
        for name, url in (("broker", self.amqp), ("database", self.database)):
            parts = urllib.parse.urlsplit(url)
            proxy = self.proxies[name] = Proxy(parts.hostname, parts.port)
            host = f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{proxy.port}"
            urls[name] = parts._replace(netloc=host).geturl()
        self.process_environment = dict(
            self.environment, AMQP_URL=urls["broker"] + "?heartbeat=4", DATABASE_URL=urls["database"],
            ATTUNE_MODEL_URL=self.model.url, ATTUNE_MODEL_TIMEOUT="2", ATTUNE_MODEL_TIME_LIMIT="5",
            ATTUNE_MODEL_ATTEMPTS="1", ATTUNE_MODEL_SLOTS="8", ATTUNE_REFRESH="0.5", ATTUNE_GRACE=str(self.grace),
            ATTUNE_WORKER_PREFETCH="40", ATTUNE_LOG_LEVEL=os.environ.get("ATTUNE_FAULT_LOG", "notice"))
        self.management = self.control("broker", "management-url")
        admin = pathlib.Path(self.folder, "database", "admin-password").read_text()
        parts = urllib.parse.urlsplit(self.database)
        self.admin_url = f"postgresql://postgres:{admin}@127.0.0.1:{parts.port}/attune"
        for words in (["database", "migrate"], ["tenants", "add", TEAM], ["prompts", "import"],
                      ["topology", "apply"]):
            subprocess.run([self.binary, *words], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self.admin(REFUSE)
        return self

    def __exit__(self, *details):
        if not hasattr(self, "environment"):
            return
        # It is ended once: a second signal must not end the clean-up.
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_IGN)
        # A fault that is under way, when a run is interrupted, would start again what is stopped here.
        for lock in (self.broker_lock, self.database_lock):
            lock.acquire(timeout=120)
        for process in self.processes:
            if process.process.poll() is None:
                process.process.kill()
                process.process.wait()
        for proxy in self.proxies.values():
            proxy.close()
        if details[0] is not None:
            self.save_logs("interrupted")
        super().__exit__(*details)

    def save_logs(self, name):
        target = ROOT / ".local" / "fault-logs" / name
        target.mkdir(parents=True, exist_ok=True)
        for log in pathlib.Path(self.folder).glob("*.log"):
            (target / log.name).write_bytes(log.read_bytes())
        note(f"the processes' logs are in {target}")

    def start(self, workers, trainers):
        self.processes = [Process(self, "worker", n) for n in range(workers)]
        self.processes += [Process(self, "trainer", n) for n in range(trainers)]

    def stop(self):
        self.check()
        for process in self.processes:
            process.terminated = time.monotonic()
            process.process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.end(signal.SIGTERM, restart=False)
        self.processes = []

    def leaks(self, texts):
        """Logs of the processes that hold a text of a message or a password."""
        urls = (self.amqp, self.database, self.admin_url)
        texts = [*texts, *(urllib.parse.urlsplit(url).password for url in urls)]
        logs = [path for path in pathlib.Path(self.folder).glob("*.log")]
        return [f"a text or password in {path.name}" for path in logs
                if any(text in path.read_text(errors="replace") for text in texts)]

    def check(self):
        for process in self.processes:
            if process.lock.acquire(blocking=False):
                try:
                    process.notice()
                finally:
                    process.lock.release()

    # -- The servers' own commands

    def admin(self, text):
        """SQL as the superuser, whom no limit of the role under test stops."""
        done = subprocess.run(["psql", self.admin_url, "-qAtX", "-v", "ON_ERROR_STOP=1", "-f", "-"], input=text,
                              text=True, capture_output=True, env=self.environment)
        if done.returncode != 0:
            raise RuntimeError(f"the database refuses a statement: {done.stderr}")
        return done.stdout.strip()

    def broker(self, *words):
        subprocess.run([ROOT / "Deploy/local/lib/broker", *words], env=self.environment, check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def held(self):
        """Messages of each queue with those that are delivered and not acknowledged."""
        done = subprocess.run([ROOT / "Deploy/local/lib/broker", "rabbitmqctl", "-q", "--no-table-headers", "list_queues",
                               "name", "messages"], env=self.environment, capture_output=True, text=True, check=False)
        counts = dict(line.split() for line in done.stdout.splitlines() if len(line.split()) == 2)
        return {queue: int(counts.get(queue, 0)) for queue in QUEUES if int(counts.get(queue, 0))}

    def manage(self, method, path):
        parts = urllib.parse.urlsplit(self.management)
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        address = f"http://127.0.0.1:{parts.port}"
        passwords.add_password(None, address, parts.username, parts.password)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                             urllib.request.HTTPBasicAuthHandler(passwords))
        request = urllib.request.Request(f"{address}/api/{path}", method=method)
        with opener.open(request, timeout=5) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def server_pid(self, name):
        file = {"broker": "broker/node.pid", "database": "database/server.pid"}[name]
        return int(pathlib.Path(self.folder, file).read_text().split()[0])

    def heal(self):
        """Ends every fault, whatever is left of it."""
        self.model.down = False
        for proxy in self.proxies.values():
            proxy.thaw()
        for process in self.processes:
            process.thaw()
        self.control("broker", "start")
        self.control("database", "start")
        # The command costs seconds of a processor.
        if self.has_alarm:
            self.broker("rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1GB")
            self.has_alarm = False
        self.admin("alter role attune connection limit -1; select attune_refuse(false)")


# Inserts fail as they do when the disk is full. And what prompts do is never learned here: the model's texts are all
# alike, so that soon none would be predicted better, and with no revision no two texts of a job could differ.
REFUSE = """
create or replace function attune_unlearned() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger attune_unlearned before insert on prompt_effects for each row execute function attune_unlearned();
create or replace function attune_full() returns trigger language plpgsql as $$
begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
create or replace function attune_refuse(on_off boolean) returns void language plpgsql as $$
declare name text;
begin
    foreach name in array array['revisions', 'feedback_events', 'comparisons'] loop
        execute format('drop trigger if exists attune_full on %I', name);
        if on_off then
            execute format('create trigger attune_full before insert on %I execute function attune_full()', name);
        end if;
    end loop;
end $$;
"""


class Faults:
    """What can go wrong. Each takes the system and a random generator, and is over when it returns."""

    def __init__(self, system):
        self.system = system

    def pick(self, generator, kind=None):
        return generator.choice([p for p in self.system.processes if kind is None or p.command == kind])

    def kill_worker(self, generator):
        self.pick(generator, "worker").end(signal.SIGKILL)

    def kill_trainer(self, generator):
        self.pick(generator, "trainer").end(signal.SIGKILL)

    def terminate_worker(self, generator):
        self.pick(generator, "worker").end(signal.SIGTERM)

    def terminate_trainer(self, generator):
        self.pick(generator, "trainer").end(signal.SIGTERM)

    def kill_all(self, generator):
        for process in self.system.processes:
            process.end(signal.SIGKILL)

    def stop_process(self, generator):
        process, pause = self.pick(generator), generator.uniform(2, 10)
        process.freeze()
        time.sleep(pause)
        process.thaw()

    def restart_broker(self, generator):
        with self.system.broker_lock:
            self.system.broker("restart")

    def restart_database(self, generator):
        with self.system.database_lock:
            subprocess.run([ROOT / "Deploy/local/lib/database", "restart"], env=self.system.environment, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def database_down(self, generator):
        with self.system.database_lock:
            self.system.control("database", "stop")
            time.sleep(generator.uniform(2, 6))
            self.system.control("database", "start")

    def cut_broker_connections(self, generator):
        """By the broker's own command, on some of the connections of the processes under test."""
        with self.system.broker_lock:
            try:
                for one in self.system.manage("GET", "connections?columns=name,user_provided_name"):
                    if "attune" in (one.get("user_provided_name") or "") and generator.random() < 0.6:
                        self.system.manage("DELETE", "connections/" + urllib.parse.quote(one["name"], safe=""))
            except (OSError, ValueError):
                pass

    def cut_database_connections(self, generator):
        with self.system.database_lock:
            self.system.admin("select pg_terminate_backend(pid) from pg_stat_activity "
                              f"where application_name like 'attune%' and random() < {generator.random():.3f}")

    def cut_sockets(self, generator):
        self.system.proxies[generator.choice(("broker", "database"))].cut()

    def freeze_broker_link(self, generator):
        self._freeze("broker", generator)

    def freeze_database_link(self, generator):
        self._freeze("database", generator)

    def _freeze(self, name, generator):
        proxy, pause, cut = self.system.proxies[name], generator.uniform(1, 12), generator.random() < 0.5
        proxy.freeze()
        time.sleep(pause)
        if cut:
            proxy.cut()
        proxy.thaw()

    def stop_broker(self, generator):
        """SIGSTOP of the peer."""
        pause = generator.uniform(1, 5)
        with self.system.broker_lock:
            pid = self.system.server_pid("broker")
            os.kill(pid, signal.SIGSTOP)
            try:
                time.sleep(pause)
            finally:
                os.kill(pid, signal.SIGCONT)

    def memory_alarm(self, generator):
        with self.system.broker_lock:
            self.system.has_alarm = True
            self.system.broker("rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1MB")
            time.sleep(generator.uniform(1, 4))
            self.system.broker("rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1GB")

    def no_database_connections(self, generator):
        """Connections are refused with SQLSTATE 53300, as when the server is out of them."""
        with self.system.database_lock:
            self.system.admin("alter role attune connection limit 0; select pg_terminate_backend(pid) "
                              "from pg_stat_activity where usename = 'attune'")
            time.sleep(generator.uniform(1, 5))
            self.system.admin("alter role attune connection limit -1")

    def disk_full(self, generator):
        with self.system.database_lock:
            self.system.admin("select attune_refuse(true)")
            time.sleep(generator.uniform(1, 4))
            self.system.admin("select attune_refuse(false)")

    def model_down(self, generator):
        self.system.model.down = True
        time.sleep(generator.choice((3, 6, 15)))
        self.system.model.down = False

    # Outages end for everybody at once, which is when work has to resume.
    OUTAGES = ("restart_broker", "restart_database", "database_down", "model_down", "memory_alarm", "stop_broker",
               "no_database_connections", "disk_full")

    @classmethod
    def names(cls):
        return [name for name in vars(cls) if not name.startswith("_") and name.islower()
                and name not in ("names", "pick")]
