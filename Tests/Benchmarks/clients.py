"""Python with client libraries, in an environment of its own under .build, for what a product team's side does."""
import subprocess
import sys

from stack import ROOT, note

FOLDER = ROOT / ".build" / "benchmark-clients"


def python(*packages):
    """The interpreter of the environment, with the packages in it."""
    interpreter = FOLDER / "bin" / "python"
    if not interpreter.exists():
        subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
    done = subprocess.run([interpreter, "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"pip cannot install {', '.join(packages)}: {done.stderr.strip()[-400:]}")
    note(f"clients in Python: {', '.join(packages)}")
    return interpreter
