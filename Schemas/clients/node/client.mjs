// A product team's program: sends a job, receives its result, tells what the person preferred, and asks a question.
//
// Needs amqplib (npm install amqplib). AMQP_URL names the broker, ATTUNE_TENANT the team:
//     AMQP_URL=amqp://user:password@localhost:5672/ ATTUNE_TENANT=demo node client.mjs ada

import { randomUUID } from "node:crypto";
import amqp from "amqplib";

const team = process.env.ATTUNE_TENANT;
const person = process.argv[2] ?? "ada";

const connection = await amqp.connect(process.env.AMQP_URL);
// With confirms, waitForConfirms() returns when the broker has taken what was published.
const channel = await connection.createConfirmChannel();
channel.on("return", (message) => {
  console.error(`no queue takes ${message.fields.exchange} for ${team}: is the team's name right?`);
  process.exitCode = 1;
});

// Named by the broker, and gone with this connection. A name of your own begins with attune.replies.<team>.
const { queue: replies } = await channel.assertQueue("", { exclusive: true });
const waiting = new Map();
await channel.consume(replies, (message) => {
  if (message === null) return;
  channel.ack(message);
  // Answers come at least once: one that nobody waits for is a copy.
  const resolve = waiting.get(message.properties.correlationId);
  waiting.delete(message.properties.correlationId);
  resolve?.(JSON.parse(message.content.toString()));
});

async function publish(exchange, type, body, options = {}) {
  channel.publish(exchange, team, Buffer.from(JSON.stringify(body)), {
    contentType: "application/json", type, persistent: true, mandatory: true, messageId: randomUUID(),
    timestamp: Math.floor(Date.now() / 1000), ...options,
  });
  await channel.waitForConfirms();
}

async function ask(exchange, type, body, id, seconds = 60) {
  const { promise, resolve, reject } = withResolvers();
  waiting.set(id, resolve);
  const timer = setTimeout(
    () => reject(new Error(`no answer to ${id} within ${seconds} s; see \`attune explain\``)), seconds * 1000);
  await publish(exchange, type, body, { correlationId: id, replyTo: replies });
  return promise.finally(() => clearTimeout(timer));
}

function withResolvers() {
  let resolve, reject;
  const promise = new Promise((yes, no) => { resolve = yes; reject = no; });
  return { promise, resolve, reject };
}

// The header keeps one person's events in order; it must be the same as the body's user_id.
const tell = (feedback) =>
  publish("attune.feedback", "Feedback", feedback, { headers: { "attune-user": feedback.user_id } });

// 1. A job, with what must stay in the text.
const job = {
  schema: 1, job_id: randomUUID(), user_id: person, prompt: "Where is my order A-1234?",
  response: "Thank you for your question. Your order A-1234 was shipped on Monday and should arrive on Friday.",
  domain: "customer-service", language: "en", keep: ["A-1234"],
};
const result = await ask("attune.jobs", "RevisionJob", job, job.job_id);
console.log(`result: ${result.status} ${result.reason ?? ""}: ${result.text}`);

// 2. What the person thought of it, once both texts were shown.
await tell({
  schema: 1, event_id: randomUUID(), user_id: person,
  comparison: {
    prompt: job.prompt, preferred: "It arrives on Friday.", other: job.response, shown_first: "other",
  },
});
console.log("feedback: sent");

// 3. The question that teaches most about the person, and its answer.
const request = { schema: 1, request_id: randomUUID(), user_id: person };
const question = await ask("attune.questions", "QuestionRequest", request, request.request_id);
if (question.question_id) {
  console.log(`question: ${question.prompt}`);
  await tell({
    schema: 1, event_id: randomUUID(), user_id: person,
    answer: { question_id: question.question_id, chosen: "first", shown_first: "first" },
  });
  console.log("answer: sent");
} else {
  console.log(`question: none (${question.reason})`);
}

await connection.close();
