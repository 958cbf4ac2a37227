"""A soak: half load, a connection killed every 10 s; memory and descriptors have to stay flat and nothing is lost."""
import json
import os
import pathlib
import random
import threading
import time

from ledger import Ledger, Message
from model import Model
from schedule import LONG, PROMPT, READERS, comparison, teach
from system import Faults, System, note

# So many that the answers of each, which are read with every new one, hardly grow in number meanwhile.
RATERS = 100_000


def run(binary, arguments):
    model = Model()
    with System(binary, model) as system:
        system.process_environment.update(ATTUNE_MODEL_SLOTS="16", ATTUNE_WORKER_PREFETCH="80")
        system.start(1, 1)
        teach(system)
        outcome = soak(system, arguments.soak * 60, arguments.seed)
        system.stop()
        outcome["crashes"] = system.crashes
    model.close()
    if arguments.json:
        print(json.dumps(outcome))
    else:
        print(outcome)
    return 0 if outcome["lost"] == 0 and not outcome["crashes"] and outcome["flat"] else 1


def soak(system, seconds, seed):
    generator = random.Random(seed)
    ledgers = [Ledger(system.amqp)]
    rate = capacity(system, ledgers[0], generator) / 2
    note(f"half load is {rate:.0f} jobs a second, with one feedback event to three of them")
    start = time.monotonic()
    stop = threading.Event()
    samples = []
    killer = threading.Thread(target=kill, args=(Faults(system), generator.randrange(1 << 30), stop), daemon=True)
    sampler = threading.Thread(target=sample, args=(system, samples, start, stop), daemon=True)
    killer.start()
    sampler.start()
    number = 0
    while time.monotonic() - start < seconds:
        wait = start + number / rate - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        number += 1
        ledgers[0].send(job(f"soak-{number}", number, generator))
        if number % 3 == 0:
            ledgers[0].send(comparison(f"soak-f-{number}", f"rater-{generator.randrange(RATERS)}"))
    stop.set()
    killer.join(20)
    sampler.join(20)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and ledgers[0].unanswered():
        time.sleep(0.5)
    time.sleep(1)
    events = len(ledgers[0].feedback())
    while time.monotonic() < deadline and count(system) < events:
        time.sleep(0.5)
    outcome = {"minutes": seconds / 60, "jobs": number, "events": events, "jobs_per_second": round(rate, 1),
               "lost": len(ledgers[0].unanswered()), "events_lost": events - count(system),
               "two_texts": sum(1 for texts in ledgers[0].texts.values() if len(texts) > 1)}
    outcome.update(growth(samples))
    ledgers[0].close()
    return outcome


def count(system):
    return int(system.admin("select count(*) from comparisons where event_id like 'soak-f-%'"))


def job(name, number, generator):
    body = {"schema": 1, "job_id": name, "prompt": PROMPT, "response": LONG.format(f"A-{100_000 + number % 900_000}"),
            "user_id": f"reader-{generator.randrange(READERS)}", "domain": "customer-service"}
    return Message(name, "attune.jobs", json.dumps(body), job=name)


def capacity(system, ledger, generator, jobs=1500):
    """Jobs a second, with everything that a soak uses."""
    for number in range(jobs):
        ledger.send(job(f"warm-{number}", number, generator))
        if number == 0:
            begun = time.monotonic()
    while ledger.unanswered():
        time.sleep(0.1)
    return jobs / (ledger.last_result_at - begun)


def kill(faults, seed, stop):
    generator = random.Random(seed)
    turn = 0
    while not stop.wait(10):
        turn += 1
        (faults.cut_database_connections if turn % 2 else faults.cut_broker_connections)(generator)


def sample(system, samples, start, stop):
    while not stop.wait(5):
        for process in system.processes:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
            samples.append((time.monotonic() - start, process.command, resident,
                            len(os.listdir(f"/proc/{process.pid}/fd"))))


def growth(samples):
    """The last fifth of the samples beside the first ones after a minute, as medians."""
    outcome = {"flat": True, "kib_by_minute": {}}
    for command in sorted({one[1] for one in samples}):
        minutes = {}
        for at, name, kib, _ in samples:
            if name == command:
                minutes.setdefault(int(at // 60), []).append(kib)
        outcome["kib_by_minute"][command] = [sorted(some)[len(some) // 2] for _, some in sorted(minutes.items())]
        after = [one for one in samples if one[1] == command and one[0] >= 60]
        if len(after) < 10:
            outcome["flat"] = False
            continue
        part = max(3, len(after) // 5)
        for name, index in (("kib", 2), ("descriptors", 3)):
            first, last = (sorted(one[index] for one in some)[len(some) // 2] for some in (after[:part], after[-part:]))
            outcome[f"{command}_{name}"] = [first, last]
            if last > first * 1.05 and last > first + (4 if index == 3 else 0):
                outcome["flat"] = False
    return outcome
