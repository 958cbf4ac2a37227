"""The count over several runs, in a file that each schedule is added to when it is over."""
import hashlib
import json
import subprocess

from system import ROOT, note

COUNTS = ("lost", "two_texts", "miscounted", "stuck", "crashes", "vacuous")


class Tally:
    """Schedule number i of a seed is there or not: an interrupted run goes on with those that are missing."""

    def __init__(self, path, seed, seconds, binary):
        self.path = path
        self.version, self.commit = version(binary)
        self.data = {"schedules": 0, **{name: 0 for name in COUNTS}, "failures": [], "jobs": 0, "events": 0,
                     "slowest_resume_seconds": {}, "seed": seed, "seconds": seconds, "done": [], "versions": {}}
        if path and path.exists():
            kept = json.loads(path.read_text())
            for name, value in (("seed", seed), ("seconds", seconds)):
                if kept.get(name) != value:
                    raise SystemExit(f"{path} counts schedules of {name} {kept.get(name)}: give that, or another file")
            self.data.update(kept)
            if self.version not in self.data["versions"] and self.data["schedules"]:
                note(f"{path} was made with {', '.join(self.data['versions'])}; going on with {self.version}")

    def missing(self, count):
        done = set(self.data["done"])
        return [index for index in range(count) if index not in done]

    def add(self, index, outcome):
        data = self.data
        data["schedules"] += 1
        data["done"] = sorted([*data["done"], index])
        for name in COUNTS:
            value = outcome[name]
            data[name] += len(value) if isinstance(value, list) else int(value)
        for name in ("jobs", "events"):
            data[name] += outcome[name]
        slowest = data["slowest_resume_seconds"]
        for name, seconds in outcome["resumed"].items():
            slowest[name] = max(seconds, slowest.get(name, 0))
        made = data["versions"].setdefault(self.version, {"commit": self.commit, "schedules": 0, "failed": 0})
        made["schedules"] += 1
        if not outcome["passed"]:
            made["failed"] += 1
            data["failures"].append({"version": self.version, **outcome})
        self.save()

    def add_crashes(self, crashes):
        """Of processes that ended badly when everything was over."""
        if crashes:
            self.data["crashes"] += len(crashes)
            self.data["failures"].append({"version": self.version, "crashes": crashes})
            self.save()

    def save(self):
        if self.path:
            new = self.path.with_suffix(".new")
            new.write_text(json.dumps(self.data, indent=1))
            new.replace(self.path)

    def text(self):
        data = self.data
        versions = ", ".join(f"{one['schedules']} with {name} ({one['commit']})"
                             for name, one in data["versions"].items())
        return (f"{data['schedules']} schedules, {data['jobs']} jobs, {data['events']} feedback events: "
                + ", ".join(f"{data[name]} {name.replace('_', ' ')}" for name in COUNTS)
                + f"; slowest to resume: {data['slowest_resume_seconds']}; {versions}")


def version(binary):
    """The program's digest, and the commit of this checkout, marked where it has changes of its own."""
    digest = hashlib.sha256(binary.read_bytes()).hexdigest()[:12]
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True,
                          check=False)
    return digest, done.stdout.strip() or "no checkout"
