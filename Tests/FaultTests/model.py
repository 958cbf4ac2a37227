"""A language model that misbehaves on demand."""
import http.server
import itertools
import json
import random
import re
import socket
import threading
import time

WAYS = ("slow", "limited", "error", "hang", "half", "invalid", "loop")
# One word of each, so that two calls hardly ever give the same text: a job that is paid for twice shows.
SYNONYMS = (("was shipped", "was sent", "was dispatched", "left us", "went out", "was posted"),
            ("should arrive", "will likely arrive", "is due", "is expected", "should be there", "should reach you"),
            ("Thanks", "Thank you", "Many thanks", "Our thanks", "With thanks", "Thanks again"))


class Model:
    """Answers chat completions with a shorter text; fails at most twice for each job, so that retries end soon."""

    def __init__(self, seed=0):
        self.lock = threading.Lock()
        self.random = random.Random(seed)
        self.share = 0.0
        self.delay = 0.02
        self.ways = WAYS
        self.down = False
        self.calls = 0
        self.paid = {}
        self.failures = {}
        self.answered_at = 0.0
        self.killer = None
        model = self

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self):
                if model.down:
                    return self.hang_up()
                self.answer(200, b"ok")

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if model.down:
                    return self.hang_up()
                model.reply(self, json.loads(body))

            def answer(self, status, body, headers=()):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def hang_up(self):
                self.close_connection = True
                try:
                    self.connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        class Quiet(Server):
            def handle_error(self, *_):
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def reset(self, seed, share, ways=WAYS):
        with self.lock:
            self.random = random.Random(seed)
            self.share, self.ways, self.down = share, ways, False
            self.paid, self.failures = {}, {}

    def reply(self, handler, request):
        text = request["messages"][-1]["content"]
        marker = re.search(r"\bA-\d{6}\b", text)
        job = marker.group(0) if marker else "A-0"
        with self.lock:
            self.calls += 1
            words = [self.random.choice(group) for group in SYNONYMS]
            way = None
            if self.random.random() < self.share and self.failures.get(job, 0) < 2:
                way = self.random.choice(self.ways)
                if way != "slow":
                    self.failures[job] = self.failures.get(job, 0) + 1
            pause = self.random.uniform(0.3, 1.2)
        if self.killer and self.killer(job, handler.headers.get("x-worker", "")):
            return handler.hang_up()
        time.sleep(pause if way == "slow" else self.delay)
        answer = f"{words[2]} for writing. Your order {job} {words[0]} on Monday and {words[1]} on Friday."
        if way == "limited":
            return handler.answer(429, b'{"error":{"message":"slow down"}}', [("Retry-After", "1")])
        if way == "error":
            return handler.answer(500, b'{"error":{"message":"failed"}}')
        if way == "hang":
            handler.close_connection = True
            deadline = time.monotonic() + 20
            handler.connection.settimeout(0.5)
            while time.monotonic() < deadline:
                try:
                    if not handler.connection.recv(1):
                        return None
                except socket.timeout:
                    continue
                except OSError:
                    return None
            return None
        if way == "loop":
            answer = "Your order was sent. " * 200
        completion = json.dumps({
            "model": "stub", "usage": {"prompt_tokens": 10, "completion_tokens": 5},
            "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer}}],
        }).encode()
        if way == "invalid":
            completion = completion[: len(completion) // 2] + b"]]"
        if way == "half":
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", str(len(completion)))
            handler.end_headers()
            handler.wfile.write(completion[: len(completion) // 2])
            handler.wfile.flush()
            return handler.hang_up()
        if way not in ("invalid", "loop"):
            with self.lock:
                self.paid[job] = self.paid.get(job, 0) + 1
                self.answered_at = time.monotonic()
        return handler.answer(200, completion)


def markers():
    """Order numbers, one for each job."""
    return (f"A-{number}" for number in itertools.count(100_000))
