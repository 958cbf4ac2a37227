"""Sends jobs at a steady rate, and prints the milliseconds from each one's publication to its result.

    latency_client.py AMQP EXCHANGE KEY COUNT RATE TEXTS WARMUP

TEXTS is a file with a job body on each line. The model's own time, as the result tells it, is subtracted.
"""
import json
import sys
import threading
import time

import pika

amqp, exchange, key, count, rate, texts, warmup = sys.argv[1:]
count, rate, warmup = int(count), float(rate), int(warmup)
bodies = open(texts).read().splitlines()
sent, latencies, done = {}, {}, threading.Event()


def receive(queue_is_there):
    connection = pika.BlockingConnection(pika.URLParameters(amqp))
    channel = connection.channel()
    queue_is_there.append(channel.queue_declare("", exclusive=True).method.queue)
    for _, properties, body in channel.consume(queue_is_there[0], auto_ack=True, inactivity_timeout=30):
        now = time.perf_counter()
        if properties is None:
            break
        model = (json.loads(body).get("timings") or {}).get("model") or 0
        latencies[properties.correlation_id] = (now - sent[properties.correlation_id]) * 1000 - model
        if len(latencies) == count:
            break
    done.set()


names = []
threading.Thread(target=receive, args=(names,), daemon=True).start()
while not names:
    time.sleep(0.01)
connection = pika.BlockingConnection(pika.URLParameters(amqp))
channel = connection.channel()
start = time.perf_counter()
for index in range(count):
    wait = start + index / rate - time.perf_counter()
    if wait > 0:
        connection.sleep(wait)
    body = bodies[index % len(bodies)]
    name = json.loads(body)["job_id"]
    properties = pika.BasicProperties(reply_to=names[0], correlation_id=name, delivery_mode=2,
                                      timestamp=int(time.time()))
    sent[name] = time.perf_counter()
    channel.basic_publish(exchange, key, body, properties)
if not done.wait(60):
    sys.exit(f"{count - len(latencies)} results are missing")
print(json.dumps([latencies[name] for name in sent][warmup:]))
