#!/usr/bin/env python3
"""A product team's program: sends a job, receives its result, tells what the person preferred, and asks a question.

Needs pika (pip install pika). AMQP_URL names the broker, ATTUNE_TENANT the team:
    AMQP_URL=amqp://user:password@localhost:5672/ ATTUNE_TENANT=demo python3 client.py ada
"""

import json
import os
import sys
import time
import uuid

import pika

TEAM = os.environ["ATTUNE_TENANT"]
PERSON = sys.argv[1] if len(sys.argv) > 1 else "ada"


class Client:
    def __init__(self, url):
        self.connection = pika.BlockingConnection(pika.URLParameters(url))
        self.channel = self.connection.channel()
        # With confirms, a publish returns when the broker has taken the message; a message without a queue raises.
        self.channel.confirm_delivery()
        # Named by the broker, and gone with this connection. A name of your own begins with attune.replies.<team>.
        self.replies = self.channel.queue_declare("", exclusive=True).method.queue
        self.channel.basic_qos(prefetch_count=10)

    def publish(self, exchange, kind, body, headers=None, reply_to=None):
        properties = pika.BasicProperties(
            content_type="application/json", type=kind, delivery_mode=2, message_id=str(uuid.uuid4()),
            correlation_id=body.get("job_id") or body.get("request_id"), reply_to=reply_to, timestamp=int(time.time()),
            headers=headers)
        self.channel.basic_publish(exchange, TEAM, json.dumps(body).encode(), properties, mandatory=True)

    def answer(self, correlation_id, seconds=60):
        """The answer to one request. Answers come at least once, so others' are passed over."""
        for method, properties, body in self.channel.consume(self.replies, inactivity_timeout=seconds):
            if method is None:
                raise TimeoutError(f"no answer to {correlation_id} within {seconds} s; see `attune explain`")
            self.channel.basic_ack(method.delivery_tag)
            if properties.correlation_id == correlation_id:
                self.channel.cancel()
                return json.loads(body)

    def revise(self, job):
        self.publish("attune.jobs", "RevisionJob", job, reply_to=self.replies)
        return self.answer(job["job_id"])

    def tell(self, feedback):
        # The header keeps one person's events in order; it must be the same as the body's user_id.
        self.publish("attune.feedback", "Feedback", feedback, headers={"attune-user": feedback["user_id"]})

    def question(self, person):
        request = {"schema": 1, "request_id": str(uuid.uuid4()), "user_id": person}
        self.publish("attune.questions", "QuestionRequest", request, reply_to=self.replies)
        return self.answer(request["request_id"])


client = Client(os.environ["AMQP_URL"])

# 1. A job, with what must stay in the text.
job = {
    "schema": 1, "job_id": str(uuid.uuid4()), "user_id": PERSON, "prompt": "Where is my order A-1234?",
    "response": "Thank you for your question. Your order A-1234 was shipped on Monday and should arrive on Friday.",
    "domain": "customer-service", "language": "en", "keep": ["A-1234"]}
result = client.revise(job)
print(f"result: {result['status']} {result.get('reason', '')}: {result['text']}")

# 2. What the person thought of it, once both texts were shown.
client.tell({
    "schema": 1, "event_id": str(uuid.uuid4()), "user_id": PERSON,
    "comparison": {
        "prompt": job["prompt"], "preferred": "It arrives on Friday.", "other": job["response"], "shown_first": "other"}})
print("feedback: sent")

# 3. The question that teaches most about the person, and its answer.
question = client.question(PERSON)
if "question_id" in question:
    print(f"question: {question['prompt']}")
    client.tell({
        "schema": 1, "event_id": str(uuid.uuid4()), "user_id": PERSON,
        "answer": {"question_id": question["question_id"], "chosen": "first", "shown_first": "first"}})
    print("answer: sent")
else:
    print(f"question: none ({question['reason']})")

client.connection.close()
