"""What the benchmarks share: processor time of other processes, the floor programs, and how a figure is reported."""
import glob
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import threading
import time
import urllib.parse

from stack import ROOT, machine, note

FLOORS = ROOT.parent / "shared" / "bench"


def add_common(parser, floors=True, runs=3):
    parser.add_argument("--runs", type=int, default=runs, help="runs of each program, in turn")
    parser.add_argument("--binary", type=pathlib.Path, help="an attune that is built already, instead of building one")
    if floors:
        parser.add_argument("--floors", type=pathlib.Path, default=FLOORS,
                            help="folder with job_floor.c and peers/; without it no comparison is made")


def on_cpu(pid):
    """Seconds that a process has had a processor, to the nanosecond; of a process that is gone 0."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(path) as file:
                total += int(file.read().split()[0])
        except (OSError, IndexError):
            pass
    return total / 1e9


def peak_memory(pid):
    """The most memory that a process has had resident, in MiB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


class ProcessorTime:
    """Samples a process's processor time until it is left, so that any phase of it can be looked at afterwards."""

    def __init__(self, pid):
        self.pid, self.samples, self.is_over = pid, [], threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.sample, daemon=True)
        self.thread.start()
        return self

    # Looking costs the machine time that the measured programs want: some samples in each phase are enough.
    PAUSE = 0.025

    def spent(self):
        return on_cpu(self.pid)

    def sample(self):
        while not self.is_over.is_set():
            spent = self.spent()
            if spent:
                self.samples.append((time.time(), spent))
            self.is_over.wait(self.PAUSE)

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()

    def between(self, start, end):
        """Seconds of processor time from one moment to another."""
        return self.at(end) - self.at(start)

    def at(self, moment):
        """Seconds of processor time up to a moment, between the two nearest samples."""
        before = max((sample for sample in self.samples if sample[0] <= moment), default=self.samples[0])
        after = min((sample for sample in self.samples if sample[0] >= moment), default=self.samples[-1])
        if after[0] <= before[0]:
            return before[1]
        return before[1] + (after[1] - before[1]) * (moment - before[0]) / (after[0] - before[0])

    def wait_until_idle(self, seconds=0.4):
        """Waits until the process has worked and then done next to nothing for some time."""
        while True:
            time.sleep(0.05)
            now = time.time()
            recent = [spent for at, spent in self.samples if at > now - seconds]
            old = [spent for at, spent in self.samples if at <= now - seconds]
            if len(recent) > 2 and old and recent[-1] > 0.1 and recent[-1] - recent[0] < 0.02 * seconds:
                return


class ServerTime(ProcessorTime):
    """The processor time of a server's process and of all that it started, as the kernel counts it, in hundredths of a
    second."""

    PAUSE = 0.1
    # Walking through a server's processes costs more than asking those that are known.
    WALKS = 5

    def __init__(self, pid):
        super().__init__(pid)
        self.ended = {}
        self.family = []
        self.looks = 0

    def spent(self):
        if self.looks % self.WALKS == 0:
            self.family = family(self.pid)
        self.looks += 1
        for pid in self.family:
            try:
                with open(f"/proc/{pid}/stat") as file:
                    user, system = file.read().rsplit(")", 1)[1].split()[11:13]
            except OSError:
                continue
            # A process that ended keeps what it had.
            self.ended[pid] = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
        return sum(self.ended.values())


def family(pid):
    """A process, its children, theirs, and so on."""
    found = [pid]
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        try:
            with open(path) as file:
                for child in file.read().split():
                    found += family(int(child))
        except OSError:
            pass
    return found


class ServersTime:
    """The processor time of a stack's broker and database."""

    def __init__(self, stack):
        self.clocks = {name: ServerTime(pid) for name, pid in stack.servers().items()}

    def __enter__(self):
        for clock in self.clocks.values():
            clock.__enter__()
        return self

    def __exit__(self, *_):
        for clock in self.clocks.values():
            clock.__exit__()

    def between(self, start, end, count):
        """Microseconds a job, by server."""
        return {name: clock.between(start, end) * 1e6 / count for name, clock in self.clocks.items()}


def texts(servers):
    return ", ".join(f"{name} {spent:.0f}" for name, spent in servers.items())


def has_valgrind():
    return bool(shutil.which("valgrind") and shutil.which("strip"))


def bare(program, folder):
    """A copy without the compiler's debug information, which valgrind gives up on."""
    copy = f"{folder}/{pathlib.Path(program).name}"
    subprocess.run(["strip", "-o", copy, program], check=True)
    return copy


def compile_floor(folder, target, *names):
    """Compiles C programs that are compared with; nothing where the folder is absent."""
    programs = {}
    for name in names:
        source = folder / f"{name}.c"
        if not source.exists():
            note(f"{source} is absent: nothing to compare with (see --floors)")
            continue
        programs[name] = f"{target}/{name}"
        subprocess.run(["cc", "-O2", "-w", "-I/usr/include/postgresql", "-o", programs[name], source, "-lrabbitmq",
                        "-lpq"], check=True)
    return programs


class Floor:
    """job_floor.c: the whole job in C, with a durable record, nothing overlapping."""

    PREFETCH, BATCH, BODY = "512", "256", "1024"

    def __init__(self, stack, program, database):
        self.stack, self.program, self.database = stack, program, database

    def run(self, count, batch=BATCH, prefetch=PREFETCH):
        """Jobs a second, and processor microseconds a job in the phase that works on them: its own, and the servers'."""
        port = str(urllib.parse.urlsplit(self.stack.amqp).port)
        words = [self.program, port, "floor.in", "floor.out", str(count), prefetch, batch, self.BODY, "quorum",
                 self.database, "1"]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=self.stack.environment)
        with ProcessorTime(process.pid) as clock, ServersTime(self.stack) as servers:
            # It connects to the database once its own jobs are in the queue.
            while process.poll() is None and sockets(process.pid) < 3:
                time.sleep(0.002)
            start = time.time()
            output, errors = process.communicate()
            end = time.time()
        for word in output.split():
            if word.startswith("work="):
                return (float(word.removeprefix("work=").removesuffix("/s")),
                        clock.between(start, end) * 1e6 / count, servers.between(start, end, count))
        raise SystemExit(f"{self.program} said: {output} {errors}")


def sockets(pid):
    count = 0
    for path in glob.glob(f"/proc/{pid}/fd/*"):
        try:
            count += os.readlink(path).startswith("socket:")
        except OSError:
            pass
    return count


def median(values):
    return statistics.median(values) if values else None


def verdict(value, target, floor=None, at_most=False, ratio=None, **more):
    """A figure as every benchmark prints it.

    With a floor the target is one of the ratio, else of the value; without the floor that a ratio needs, `met` is null.
    """
    if ratio is None and floor:
        ratio = value / floor
    compared = ratio if more.pop("by_ratio", floor is not None) else value
    met = None if compared is None else bool(compared <= target if at_most else compared >= target)
    return {"value": value, "floor": floor, "ratio": ratio and round(ratio, 3), "target": target, "met": met, **more,
            "measured_on": machine()}


def show(arguments, summary, text):
    if arguments.json:
        print(json.dumps(summary))
    else:
        print(text)
        state = {True: "met", False: "missed", None: "not compared"}[summary["met"]]
        print(f"  target {summary['target']}: {state}; on {summary['measured_on']}")
    return 0
