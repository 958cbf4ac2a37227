"""Publishes jobs at a steady rate for some time, and keeps the queue of results empty.

    steady_client.py AMQP RATE SECONDS TEXTS PEOPLE
"""
import itertools
import json
import sys
import time

import pika

amqp, rate, seconds, texts, people = sys.argv[1:]
rate, seconds, people = float(rate), float(seconds), int(people)
text = json.loads(open(texts).readline())
connection = pika.BlockingConnection(pika.URLParameters(amqp))
channel = connection.channel()
properties = pika.BasicProperties(delivery_mode=2, timestamp=int(time.time()))
start = time.perf_counter()
purged = start
for index in itertools.count():
    now = time.perf_counter()
    if now - start > seconds:
        break
    wait = start + index / rate - now
    if wait > 0.005:
        connection.sleep(wait)
    if now - purged > 2:
        channel.queue_purge("attune.results.bench")
        purged = now
    text.update(job_id=f"steady-{index}", user_id=f"user-{index * 7919 % people}")
    channel.basic_publish("attune.jobs", "bench", json.dumps(text), properties)
print(index / (time.perf_counter() - start))
