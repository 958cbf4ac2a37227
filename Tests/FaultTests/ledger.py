"""What was sent and confirmed, and what came of it."""
import collections
import json
import threading
import time

import pika
import pika.exceptions

TEAM = "faults"
RESULTS = (f"attune.results.{TEAM}", f"attune.dead.{TEAM}", "attune.unrouted")
ERRORS = (pika.exceptions.AMQPError, OSError, AssertionError, IndexError, AttributeError)


class Message:
    """One message, however often it is published."""

    def __init__(self, identity, exchange, body, headers=None, job=None, user=None, kind="job"):
        self.identity, self.exchange, self.body = identity, exchange, body
        self.headers, self.job, self.user, self.kind = headers, job, user, kind
        self.confirmed = 0
        self.copies = 1


class Ledger:
    """Publishes with confirms on one connection, and reads every result and dead letter on another."""

    def __init__(self, url):
        self.url = url
        self.sent = {}
        self.texts = collections.defaultdict(set)
        self.statuses = collections.Counter()
        self.reasons = collections.Counter()
        self.answered = {}
        self.unexpected = []
        self.last_result_at = 0.0
        self.result_times = []
        self._closing = False
        self._publishing = None
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # -- Publishing

    def send(self, message):
        """Publishes until it is confirmed; a copy whose confirm was lost is a duplicate like any other."""
        with self._lock:
            self.sent[message.identity] = message
        for _ in range(message.copies):
            while not self._closing:
                try:
                    self._publish(message)
                    message.confirmed += 1
                    break
                except (pika.exceptions.UnroutableError, pika.exceptions.NackError) as error:
                    self.unexpected.append(f"{message.identity}: {type(error).__name__}")
                    time.sleep(0.2)
                except ERRORS:
                    self._drop()
                    time.sleep(0.2)

    def _publish(self, message):
        if self._publishing is None:
            connection = pika.BlockingConnection(self._parameters())
            channel = connection.channel()
            channel.confirm_delivery()
            self._publishing = (connection, channel)
        properties = pika.BasicProperties(
            message_id=message.identity, timestamp=int(time.time()), delivery_mode=2, headers=message.headers)
        self._publishing[1].basic_publish(message.exchange, TEAM, message.body, properties, mandatory=True)

    def _drop(self):
        connection, self._publishing = self._publishing, None
        if connection:
            _close(connection[0])

    def _parameters(self):
        parameters = pika.URLParameters(self.url)
        parameters.heartbeat = 20
        parameters.socket_timeout = parameters.stack_timeout = 10
        parameters.blocked_connection_timeout = 60
        return parameters

    # -- Reading

    def _read(self):
        while not self._closing:
            connection = None
            try:
                connection = pika.BlockingConnection(self._parameters())
                channel = connection.channel()
                channel.basic_qos(prefetch_count=200)
                for queue in RESULTS:
                    channel.basic_consume(queue, self._received)
                while not self._closing:
                    connection.process_data_events(time_limit=0.2)
            except ERRORS:
                time.sleep(0.2)
            finally:
                if connection:
                    _close(connection)

    def _received(self, channel, method, properties, body):
        now = time.monotonic()
        headers = properties.headers or {}
        if "attune-reason" in headers or "attune-dead-queue" in headers or method.exchange == "attune.dead":
            self.answered[properties.message_id] = f"dead: {headers.get('attune-reason')}"
            self.reasons[str(headers.get("attune-reason"))] += 1
        else:
            try:
                result = json.loads(body)
                self.answered[properties.correlation_id] = result["status"]
                self.texts[result["job_id"]].add(result.get("text"))
                self.statuses[f"{result['status']}:{result.get('reason')}"] += 1
                self.last_result_at = now
                self.result_times.append(now)
            except (ValueError, KeyError) as error:
                self.unexpected.append(f"a message of no known kind from {method.exchange}: {error}")
        channel.basic_ack(method.delivery_tag)

    # -- The account

    def unanswered(self):
        """Confirmed jobs with neither a result nor a dead letter."""
        with self._lock:
            sent = list(self.sent.values())
        return [m for m in sent if m.kind == "job" and m.confirmed and m.identity not in self.answered]

    def feedback(self):
        with self._lock:
            return [m for m in self.sent.values() if m.kind == "feedback" and m.confirmed]

    def close(self):
        self._closing = True
        self._reader.join(15)
        self._drop()


def depths(url, queues):
    """Ready messages of each queue, by passive declaration."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        channel = connection.channel()
        return {queue: channel.queue_declare(queue, passive=True).method.message_count for queue in queues}
    finally:
        _close(connection)


def _close(connection):
    try:
        connection.close()
    except ERRORS:
        pass
