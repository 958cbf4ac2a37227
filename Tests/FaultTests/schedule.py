"""One schedule: load, faults at random times, and the account afterwards."""
import collections
import json
import random
import threading
import time

from ledger import ERRORS, TEAM, Ledger, Message, depths
from system import QUEUES, Faults

READERS = 12
PROMPT = "Where is my order?"
LONG = ("Thank you so very much for reaching out to us today about this matter. Your order {} was shipped on Monday "
        "and it should arrive at your address on Friday. We really do appreciate your patience with us in this matter, "
        "and it is our sincere hope that you will be very happy with everything once it has arrived at your address.")
OTHER_LONG = ("It is certainly the case that there are a great many different ways in which one might think about "
              "going about this. One could perhaps begin by considering the various options that are available, and "
              "then one could, over the course of some time, weigh each of these options against all of the others in "
              "considerable detail.")
OTHER_SHORT = "Compare the options. Pick one."
# What no log may hold.
TEXTS = (PROMPT, LONG[:40], OTHER_LONG[:40], OTHER_SHORT)
# Long enough for retries, copies and leases of killed workers to end.
DRAIN_SECONDS = 120


def comparison(identity, user, copies=1):
    body = {"schema": 1, "event_id": identity, "user_id": user, "comparison": {
        "prompt": PROMPT, "preferred": OTHER_SHORT, "other": OTHER_LONG, "shown_first": "preferred"}}
    message = Message(identity, "attune.feedback", json.dumps(body), {"attune-user": user}, user=user, kind="feedback")
    message.copies = copies
    return message


def teach(system):
    """Gives some people a liking for short texts, so that their jobs are worth a model call."""
    ledger = Ledger(system.amqp)
    for number in range(READERS * 8):
        ledger.send(comparison(f"teach-{number}", f"reader-{number % READERS}"))
    ledger.close()
    deadline = time.monotonic() + 60
    while int(system.admin("select coalesce(sum(answers), 0) from weights")) < READERS * 8:
        if time.monotonic() > deadline:
            raise SystemExit("the trainer did not take the first comparisons within 60 s")
        time.sleep(0.2)


class Schedule:
    """Everything is drawn from the seed before it begins; what the processes make of it is not."""

    def __init__(self, seed, seconds, only=None):
        self.seed, self.seconds = seed, seconds
        generator = random.Random(seed)
        self.share = generator.choice((0.0, 0.1, 0.3))
        names = only or Faults.names()
        count = generator.randint(2, 5)
        self.faults = sorted((round(generator.uniform(0.05, 0.8) * seconds, 2), generator.choice(names),
                              generator.randrange(1 << 30)) for _ in range(count))
        self.messages = self._messages(generator)

    def _messages(self, generator):
        messages = []
        marker = 100_000
        for number in range(int(self.seconds * 18)):
            name = f"s{self.seed}-{number}"
            marker += 1
            kind = generator.random()
            if kind < 0.45:
                messages.append(comparison(f"f-{name}", f"rater-{self.seed}-{generator.randrange(9)}",
                                           copies=2 if generator.random() < 0.1 else 1))
                continue
            reader = kind < 0.8
            body = {"schema": 1, "job_id": name, "prompt": PROMPT, "response": LONG.format(f"A-{marker}"),
                    "domain": "customer-service",
                    "user_id": f"reader-{generator.randrange(READERS)}" if reader else f"nobody-{number}"}
            dice = generator.random()
            if dice < 0.05:
                body["on_failure"] = "retry"
            elif dice < 0.08:
                body["deadline"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.seconds))
            text = json.dumps(body)
            if dice > 0.97:
                text = text[:-20]
            message = Message(name, "attune.jobs", text, job=name)
            if 0.80 < dice < 0.92:
                message.copies = generator.choice((2, 3))
            messages.append(message)
            if 0.92 < dice < 0.94:
                # The same id for another payload: one of the two is dead.
                other = dict(body, response=LONG.format(f"A-{marker + 500_000}"))
                messages.append(Message(f"{name}#other", "attune.jobs", json.dumps(other), job=name))
        return messages

    # -- Running

    def run(self, system):
        start = time.monotonic()
        system.crashes = []
        system.model.reset(self.seed, self.share)
        faults, ledger = Faults(system), Ledger(system.amqp)
        self.log, self.spans = [], []
        sender = threading.Thread(target=self._send, args=(ledger, start), daemon=True)
        sender.start()
        threads = []
        for at, name, seed in self.faults:
            time.sleep(max(0.0, start + at - time.monotonic()))
            thread = threading.Thread(target=self._fault, args=(faults, name, seed, start), daemon=True)
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join(90)
        system.heal()
        sender.join(120)
        outcome = self._settle(system, ledger, sender.is_alive())
        system.check()
        outcome["crashes"] = list(system.crashes)
        # Without revisions and answers the account would agree whatever happens.
        revised = sum(count for status, count in ledger.statuses.items() if status.startswith("revised"))
        outcome["vacuous"] = revised < self.seconds
        ledger.close()
        outcome.update(seed=self.seed, seconds=round(time.monotonic() - start, 1), faults=self.log,
                       resumed=self._resumed(ledger), jobs=sum(1 for m in self.messages if m.kind == "job"),
                       events=sum(1 for m in self.messages if m.kind == "feedback"), statuses=dict(ledger.statuses),
                       dead=dict(ledger.reasons), unexpected=ledger.unexpected[:5])
        outcome["passed"] = not any(outcome[key] for key in ("lost", "two_texts", "miscounted", "stuck", "crashes", "vacuous"))
        return outcome

    def _send(self, ledger, start):
        for index, message in enumerate(self.messages):
            wait = start + index * self.seconds / len(self.messages) - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            ledger.send(message)

    def _fault(self, faults, name, seed, start):
        begun = time.monotonic()
        shown = name
        try:
            getattr(faults, name)(random.Random(seed))
        except Exception as error:  # a fault that meets another one's effects
            shown += f" ({type(error).__name__}: {str(error)[:80]})"
        ended = time.monotonic()
        self.spans.append((name, begun, ended))
        self.log.append(f"{shown} {begun - start:.1f}-{ended - start:.1f}")

    def _resumed(self, ledger):
        """Seconds from the end of each outage to the next result, where no other fault lies in between."""
        times = sorted(ledger.result_times)
        resumed = {}
        for name, begun, ended in self.spans:
            first = next((t for t in times if t > ended), None)
            if name not in Faults.OUTAGES or first is None:
                continue
            alone = all(span == (name, begun, ended) or span[2] < ended - 5 or span[1] > first for span in self.spans)
            if alone:
                resumed[name] = max(resumed.get(name, 0), round(first - ended, 2))
        return resumed

    # -- The account

    def _settle(self, system, ledger, still_sending):
        deadline = time.monotonic() + DRAIN_SECONDS
        waiting = {}
        while time.monotonic() < deadline:
            system.check()
            try:
                waiting = {queue: count for queue, count in depths(system.amqp, QUEUES).items() if count}
            except ERRORS:
                time.sleep(0.5)
                continue
            if not waiting and not ledger.unanswered() and not self._untaken(system, ledger):
                break
            time.sleep(0.3)
        # Copies of what is answered may still be on their way.
        time.sleep(0.5)
        unanswered, untaken = ledger.unanswered(), self._untaken(system, ledger)
        held = system.held() if unanswered else {}
        queued = sum(held.values())
        details = []
        lost = max(0, len(unanswered) - queued)
        if unanswered:
            details.append(f"unanswered: {[m.identity for m in unanswered][:10]}, queued: {held}")
        two = self._two_texts(system, ledger, details)
        wrong = self._miscounted(system, ledger, untaken, details)
        stuck = len(unanswered) - lost + (1 if still_sending else 0)
        if not unanswered and not untaken and waiting:
            # Such as copies that nobody takes: nothing is lost, but nothing moves either.
            details.append(f"waiting: {waiting}")
            stuck += sum(waiting.values())
        return {"lost": lost, "two_texts": two, "miscounted": wrong, "stuck": stuck, "details": details}

    def _events(self):
        return f"like 'f-s{self.seed}-%'"

    def _untaken(self, system, ledger):
        taken = set(system.admin(f"select event_id from feedback_events where event_id {self._events()}").split())
        return [m.identity for m in ledger.feedback() if m.identity not in taken and m.identity not in ledger.answered]

    def _two_texts(self, system, ledger, details):
        rows = system.admin("select job_id || ' ' || encode(result, 'hex') from revisions "
                            f"where job_id like 's{self.seed}-%'")
        for row in rows.splitlines():
            job, text = row.rsplit(" ", 1)
            if ledger.texts.get(job):
                ledger.texts[job].add(json.loads(bytes.fromhex(text)).get("text"))
        different = [job for job, texts in ledger.texts.items() if len(texts) > 1]
        if different:
            details.append(f"two texts: {different[:10]}")
        return len(different)

    def _miscounted(self, system, ledger, untaken, details):
        """Events dropped or counted twice, weights that do not agree with the comparisons, and events out of order."""
        expected = collections.Counter(m.identity for m in ledger.feedback())
        rows = system.admin(f"select event_id, user_id from comparisons where event_id {self._events()} order by id")
        counted = collections.Counter(row.split("|")[0] for row in rows.splitlines())
        wrong = {event for event in expected if event not in ledger.answered and counted[event] != 1}
        wrong |= {event for event, count in counted.items() if count > 1}
        wrong |= set(untaken)
        order = collections.defaultdict(list)
        for row in rows.splitlines():
            event, user = row.split("|")
            order[user].append(int(event.rsplit("-", 1)[1]))
        unordered = [user for user, events in order.items() if events != sorted(events)]
        if unordered and any(name == "restart_broker" for name, _, _ in self.spans):
            # The broker may build its hash ring in another order when it starts: what waits in a person's old queue is
            # then overtaken by what comes to the new one. Nothing is lost or counted twice by that.
            self.log.append(f"reordered by the broker's restart: {len(unordered)}")
            unordered = []
        answers = dict(row.split("|") for row in system.admin(
            f"select user_id, answers from weights where user_id like 'rater-{self.seed}-%'").splitlines())
        untaught = [user for user, events in order.items() if int(answers.get(user, 0)) != len(events)]
        for name, found in (("miscounted", wrong), ("out of order", unordered), ("weights without answers", untaught)):
            if found:
                details.append(f"{name}: {sorted(found)[:10]}")
        return len(wrong) + len(unordered) + len(untaught)
