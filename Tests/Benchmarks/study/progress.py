"""A line on standard error that fills up."""
import sys
import time


class Progress:
    def __init__(self, title, total, done=0):
        self.title, self.total, self.done = title, max(total, 1), done
        self.shown = 0.0
        self.start, self.first = time.monotonic(), done
        self.show(force=True)

    def step(self):
        self.to(self.done + 1)

    def to(self, done):
        self.done = done
        self.show(force=self.done >= self.total)

    def show(self, force=False):
        # A file gets the beginning and the end only.
        now = time.monotonic()
        if not force and (now - self.shown < 0.2 or not sys.stderr.isatty()):
            return
        self.shown = now
        full = 30 * self.done // self.total
        rate = (self.done - self.first) / max(now - self.start, 1e-9)
        left = f", {(self.total - self.done) / rate:.0f} s left" if rate > 0 and self.done < self.total else ""
        end = "\r" if sys.stderr.isatty() else "\n"
        sys.stderr.write(f"\x1b[K{self.title} [{'█' * full}{'·' * (30 - full)}] {self.done}/{self.total}{left}{end}"
                         if sys.stderr.isatty() else f"{self.title}: {self.done}/{self.total}\n")
        sys.stderr.flush()

    def end(self):
        if sys.stderr.isatty():
            sys.stderr.write("\n")
