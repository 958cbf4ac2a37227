"""Schedules on several stacks at once, each in a process of its own."""
import contextlib
import json
import multiprocessing
import multiprocessing.connection
import signal
import sys
import traceback

from model import Model
from schedule import TEXTS, Schedule, teach
from system import System, note


class Stacks:
    """Hands schedules out, one at a time to each stack. A stack that fails to work is replaced."""

    ATTEMPTS = 3

    def __init__(self, binary, arguments, tally):
        self.binary, self.arguments, self.tally = binary, arguments, tally
        # Forked: there are no threads in this process.
        self.context = multiprocessing.get_context("fork")
        self.starting = self.context.Lock()
        self.waiting = tally.missing(arguments.schedules)
        self.attempts = {}
        self.stacks = {}
        self.broken = 0
        self.failed = False

    def run(self):
        try:
            for _ in range(min(self.arguments.parallel, len(self.waiting))):
                self.start()
            while self.stacks:
                for connection in multiprocessing.connection.wait(list(self.stacks)):
                    self.hear(connection)
        finally:
            # Its servers and processes are ended by each stack itself.
            for process, _ in self.stacks.values():
                process.terminate()
            for process, _ in self.stacks.values():
                process.join()
        return self.failed

    def start(self):
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=work, args=(theirs, self.binary, self.arguments, self.starting))
        process.start()
        theirs.close()
        self.stacks[ours] = (process, None)

    def hear(self, connection):
        process, index = self.stacks[connection]
        try:
            kind, value = connection.recv()
        except EOFError:
            process.join()
            del self.stacks[connection]
            self.lost(index)
            return
        if kind == "outcome":
            self.took(index, value)
        elif kind == "end":
            self.tally.add_crashes(value)
            self.failed = self.failed or bool(value)
            process.join()
            del self.stacks[connection]
            if index is not None:
                self.waiting.insert(0, index)
            if self.waiting:
                self.start()
            return
        following = self.waiting.pop(0) if self.waiting else None
        self.stacks[connection] = (process, following)
        connection.send(following)

    def took(self, index, outcome):
        self.tally.add(index, outcome)
        note(line(outcome))
        if outcome["passed"]:
            return
        self.failed = True
        note(json.dumps(outcome, indent=1))
        note(f"FAILED; to repeat: Tests/FaultTests/run --schedules 1 --seed {outcome['seed']} "
             f"--seconds {self.arguments.seconds:g}")
        if not self.arguments.keep_going:
            self.waiting = []

    def lost(self, index):
        """A stack ended without an account: its servers could not be started, or the program that tests broke."""
        if index is not None:
            self.attempts[index] = self.attempts.get(index, 0) + 1
            self.waiting.insert(0, index)
        self.broken += 1
        if self.broken > self.ATTEMPTS or max(self.attempts.values(), default=0) >= self.ATTEMPTS:
            self.failed = True
            note("a stack ended by itself, again; nothing more is tried")
            self.waiting = []
        elif self.waiting:
            self.start()


def work(connection, binary, arguments, starting):
    """One stack's process: asks for schedules until there are no more."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        model = Model()
        system = System(binary, model)
        # One after the other: they look for free ports.
        with contextlib.ExitStack() as leaving:
            leaving.push(system)
            with starting:
                system.__enter__()
            system.start(arguments.workers, arguments.trainers)
            teach(system)
            connection.send(("ready", None))
            while (index := connection.recv()) is not None:
                schedule = Schedule(arguments.seed + index, arguments.seconds, arguments.only)
                outcome = schedule.run(system)
                if not outcome["passed"]:
                    system.save_logs(f"seed-{outcome['seed']}")
                connection.send(("outcome", outcome))
                if outcome["stuck"]:
                    # What is stuck would stay so for the schedules to come.
                    connection.recv()
                    break
            system.crashes = []
            system.stop()
            ended = system.crashes + system.leaks(TEXTS)
        model.close()
        connection.send(("end", ended))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:
        note(traceback.format_exc())
        raise SystemExit(1) from None


def line(outcome):
    return (f"seed {outcome['seed']}: {'passed' if outcome['passed'] else 'FAILED'} in {outcome['seconds']} s; "
            f"{outcome['jobs']} jobs, {outcome['events']} events; {', '.join(outcome['faults'])}; "
            f"resumed {outcome['resumed']}; {outcome['statuses']} dead {outcome['dead']} "
            f"{outcome['unexpected'] or ''}")
