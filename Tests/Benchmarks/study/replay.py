"""A language model whose answers were written before: it finds the text to rewrite and answers with its variant."""
import http.server
import json
import threading

BRIEF, DETAILED = "brevity.concise", "brevity.detailed"


class Replay:
    """Serves recorded texts: `variants` maps a baseline to its text for each direction."""

    def __init__(self, variants, wordings):
        """`wordings` maps each direction's prompt id to a phrase of its instruction."""
        self.variants = variants
        self.wordings = wordings
        replay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.answer({"status": "ok"})

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.answer(replay.complete(body))

            def answer(self, value):
                data = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.unknown = 0

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def complete(self, body):
        system = next((one["content"] for one in body["messages"] if one["role"] == "system"), "")
        user = body["messages"][-1]["content"]
        text = baseline(user)
        direction = next((name for name, phrase in self.wordings.items() if phrase in " ".join(system.split())), None)
        found = self.variants.get(text.strip(), {}).get(direction)
        if found is None:
            self.unknown += 1
            found = text
        return {"id": "replay", "object": "chat.completion", "model": "replay",
                "choices": [{"index": 0, "message": {"role": "assistant", "content": found}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": len(system + user) // 4, "completion_tokens": len(found) // 4,
                          "total_tokens": len(system + user + found) // 4}}


def baseline(user):
    """The text between the fence lines of the last block, which a worker puts around what is to be rewritten."""
    lines = user.split("\n")
    starts = [place for place, line in enumerate(lines) if line.startswith("<<<TEXT ")]
    if not starts:
        return user
    label = lines[starts[-1]].removeprefix("<<<TEXT ")
    ends = [place for place, line in enumerate(lines) if line == f"{label} TEXT>>>"]
    return "\n".join(lines[starts[-1] + 1:ends[-1] if ends else len(lines)])
