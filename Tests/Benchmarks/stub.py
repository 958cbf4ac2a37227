"""A chat endpoint that answers a text of 300 tokens after a fixed time, on a thread of its own.

    python3 stub.py PORT SECONDS
"""
import asyncio
import json
import sys

ANSWER = ("Your parcel left our warehouse on Monday and should reach you by the end of the week. If you would like to "
          "change the address, tell us before noon, please. ") * 8


class Endpoint(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and as little of it as the client needs."""

    seconds = 0.2
    body = json.dumps({
        "id": "stub", "object": "chat.completion", "model": "stub",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER[:1200]}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 400, "completion_tokens": 300, "total_tokens": 700}}).encode()

    def connection_made(self, transport):
        self.transport, self.received = transport, b""

    def data_received(self, data):
        self.received += data
        while True:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.received[:end].lower()
            length = 0
            for line in head.split(b"\r\n")[1:]:
                if line.startswith(b"content-length:"):
                    length = int(line[15:])
                if line.startswith(b"transfer-encoding:"):
                    raise SystemExit("the stub reads no chunked requests")
            if len(self.received) < end + 4 + length:
                return
            self.received = self.received[end + 4 + length:]
            if head.startswith(b"post"):
                asyncio.get_running_loop().call_later(self.seconds, self.answer, self.body)
            else:
                self.answer(b'{"data":[]}')

    def answer(self, body):
        if not self.transport.is_closing():
            self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                                 % (len(body), body))


async def main(port, seconds):
    Endpoint.seconds = seconds
    server = await asyncio.get_running_loop().create_server(Endpoint, "127.0.0.1", port, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
    except KeyboardInterrupt:
        pass
