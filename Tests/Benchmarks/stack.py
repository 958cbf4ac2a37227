"""A broker and a database for one benchmark, and the programs that it measures."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "Deploy" / "local" / "lib"


def note(text):
    print(text, file=sys.stderr, flush=True)


def release_binary(product="attune"):
    """Builds a program as attune is deployed."""
    note(f"building {product} …")
    words = ["swift", "build", "-c", "release", "--static-swift-stdlib"]
    subprocess.run([*words, "--product", product], cwd=ROOT, check=True, stdout=sys.stderr)
    path = subprocess.run([*words, "--show-bin-path"], cwd=ROOT, check=True, capture_output=True, text=True)
    return pathlib.Path(path.stdout.strip()) / product


class Stack:
    """Servers on free ports of loopback, in a folder that is removed at the end."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="attune-bench.")
        self.environment = dict(os.environ, ATTUNE_LOCAL_DIR=self.folder, ATTUNE_PORT_BASE=str(free_ports(10)))
        for name in ("AMQP_URL", "DATABASE_URL", "ATTUNE_MODEL_URL", "ATTUNE_DATABASE_OPTIONS"):
            self.environment.pop(name, None)
        note("starting a broker and a database …")
        self.control("broker", "start")
        self.control("database", "start")
        self.amqp = self.control("broker", "url")
        self.database = self.control("database", "url")
        self.environment.update(AMQP_URL=self.amqp, DATABASE_URL=self.database, ATTUNE_TENANT="bench",
                                ATTUNE_LOG_LEVEL="warning")
        return self

    def __exit__(self, *_):
        for name in ("broker", "database"):
            subprocess.run([LIBRARY / name, "stop"], env=self.environment, stdout=subprocess.DEVNULL, check=False)
        subprocess.run([LIBRARY / "database", "purge"], env=self.environment, stdout=subprocess.DEVNULL, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, name, *arguments):
        done = subprocess.run([LIBRARY / name, *arguments], env=self.environment, check=True, text=True,
                              stdout=subprocess.PIPE)
        return done.stdout.strip()

    def servers(self):
        """The processes of the broker and of the database, by name."""
        folder = pathlib.Path(self.folder)
        return {"broker": int((folder / "broker/erlang.pid").read_text().split()[0]),
                "database": int((folder / "database/server.pid").read_text().split()[0])}

    def sql(self, text):
        done = subprocess.run(["psql", self.database, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", text], text=True,
                              capture_output=True, env=self.environment)
        if done.returncode != 0:
            # Not the command, which holds the password.
            raise SystemExit(f"the database refuses a statement: {done.stderr}")
        return done.stdout.strip()


def free_ports(count):
    for base in range(21000, 31000, count):
        sockets = []
        try:
            for port in range(base, base + count):
                sockets.append(socket.socket())
                sockets[-1].bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise SystemExit("no free ports on loopback")


def machine():
    model = "unknown processor"
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} processors ({model}), shared with the broker and the database"
