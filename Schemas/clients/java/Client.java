// A product team's program: sends a job, receives its result, tells what the person preferred, and asks a question.
//
// Needs the RabbitMQ Java client (com.rabbitmq:amqp-client), Gson, and SLF4J with a logger such as slf4j-nop. AMQP_URL names
// the broker, ATTUNE_TENANT the team:
//     java -cp 'amqp-client.jar:gson.jar:slf4j-api.jar:slf4j-nop.jar' Client.java ada

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

public class Client {
    private final String team = System.getenv("ATTUNE_TENANT");
    private final Channel channel;
    private final String replies;
    private final Map<String, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();

    Client(Connection connection) throws Exception {
        channel = connection.createChannel();
        // With confirms, waitForConfirmsOrDie returns when the broker has taken what was published.
        channel.confirmSelect();
        channel.addReturnListener((code, text, exchange, key, properties, body) ->
            System.err.println("no queue takes " + exchange + " for " + key + ": is the team's name right?"));
        // Named by the broker, and gone with this connection. A name of your own begins with attune.replies.<team>.
        replies = channel.queueDeclare("", false, true, true, null).getQueue();
        channel.basicConsume(replies, true, (tag, delivery) -> {
            // Answers come at least once: one that nobody waits for is a copy.
            var answer = waiting.remove(delivery.getProperties().getCorrelationId());
            if (answer != null) answer.complete(parse(delivery.getBody()));
        }, tag -> { });
    }

    private static JsonObject parse(byte[] body) {
        return JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
    }

    private void publish(String exchange, String type, JsonObject body, AMQP.BasicProperties.Builder properties)
            throws Exception {
        channel.basicPublish(
            exchange, team, true,
            properties.contentType("application/json").type(type).deliveryMode(2)
                .messageId(UUID.randomUUID().toString()).timestamp(new Date()).build(),
            body.toString().getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(30_000);
    }

    JsonObject ask(String exchange, String type, JsonObject body, String id) throws Exception {
        var answer = new CompletableFuture<JsonObject>();
        waiting.put(id, answer);
        publish(exchange, type, body, new AMQP.BasicProperties.Builder().correlationId(id).replyTo(replies));
        return answer.get(60, TimeUnit.SECONDS);
    }

    /** The header keeps one person's events in order; it must be the same as the body's user_id. */
    void tell(JsonObject feedback) throws Exception {
        Map<String, Object> headers = Map.of("attune-user", feedback.get("user_id").getAsString());
        publish("attune.feedback", "Feedback", feedback, new AMQP.BasicProperties.Builder().headers(headers));
    }

    private static JsonObject message(String idField, String person) {
        var message = new JsonObject();
        message.addProperty("schema", 1);
        message.addProperty(idField, UUID.randomUUID().toString());
        message.addProperty("user_id", person);
        return message;
    }

    public static void main(String[] arguments) throws Exception {
        var person = arguments.length > 0 ? arguments[0] : "ada";
        var factory = new ConnectionFactory();
        // This client takes a URL that ends with a slash for one of a virtual host without a name.
        factory.setUri(System.getenv("AMQP_URL").replaceAll("(?<=:[0-9]{1,5})/$", ""));
        try (var connection = factory.newConnection()) {
            var client = new Client(connection);

            // 1. A job, with what must stay in the text.
            var job = message("job_id", person);
            var response =
                "Thank you for your question. Your order A-1234 was shipped on Monday and should arrive on Friday.";
            job.addProperty("prompt", "Where is my order A-1234?");
            job.addProperty("response", response);
            job.addProperty("domain", "customer-service");
            job.addProperty("language", "en");
            job.add("keep", JsonParser.parseString("[\"A-1234\"]"));
            var result = client.ask("attune.jobs", "RevisionJob", job, job.get("job_id").getAsString());
            var reason = result.has("reason") ? result.get("reason").getAsString() : "";
            System.out.println(
                "result: " + result.get("status").getAsString() + " " + reason + ": " + result.get("text").getAsString());

            // 2. What the person thought of it, once both texts were shown.
            var comparison = new JsonObject();
            comparison.addProperty("prompt", "Where is my order A-1234?");
            comparison.addProperty("preferred", "It arrives on Friday.");
            comparison.addProperty("other", response);
            comparison.addProperty("shown_first", "other");
            var feedback = message("event_id", person);
            feedback.add("comparison", comparison);
            client.tell(feedback);
            System.out.println("feedback: sent");

            // 3. The question that teaches most about the person, and its answer.
            var request = message("request_id", person);
            var question = client.ask(
                "attune.questions", "QuestionRequest", request, request.get("request_id").getAsString());
            if (!question.has("question_id")) {
                System.out.println("question: none (" + question.get("reason").getAsString() + ")");
                return;
            }
            System.out.println("question: " + question.get("prompt").getAsString());
            var answer = new JsonObject();
            answer.addProperty("question_id", question.get("question_id").getAsString());
            answer.addProperty("chosen", "first");
            answer.addProperty("shown_first", "first");
            var answered = message("event_id", person);
            answered.add("answer", answer);
            client.tell(answered);
            System.out.println("answer: sent");
        }
    }
}
