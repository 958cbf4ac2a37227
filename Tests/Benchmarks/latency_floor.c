// One job at a time, the same steps that Attune takes, to compare latencies with: take a job, look the person's
// weights up, store the result durably, publish it to the job's reply_to with a confirm, acknowledge.
// usage: latency_floor PORT USER PASSWORD VHOST QUEUE PGCONNINFO
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(amqp_rpc_reply_t reply, const char *what) {
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
    fprintf(stderr, "%s failed\n", what);
    exit(1);
}

static amqp_connection_state_t dial(char **arguments) {
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    if (amqp_socket_open(socket, "127.0.0.1", atoi(arguments[1]))) exit(1);
    check(amqp_login(connection, arguments[4], 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, arguments[2], arguments[3]), "login");
    amqp_channel_open(connection, 1);
    check(amqp_get_rpc_reply(connection), "channel");
    return connection;
}

static PGresult *demand(PGresult *result, ExecStatusType status, PGconn *database) {
    if (PQresultStatus(result) == status) return result;
    fprintf(stderr, "%s", PQerrorMessage(database));
    exit(1);
}

int main(int count, char **arguments) {
    if (count != 7) return 2;
    amqp_connection_state_t consumer = dial(arguments), publisher = dial(arguments);
    amqp_confirm_select(publisher, 1);
    check(amqp_get_rpc_reply(publisher), "confirm.select");
    PGconn *database = PQconnectdb(arguments[6]);
    if (PQstatus(database) != CONNECTION_OK) return 1;
    PQclear(PQexec(database, "create table if not exists latency (job_id text primary key, body text not null)"));
    PQclear(PQprepare(database, "look", "select w from weights where user_id = any($1::text[])", 1, NULL));
    PQclear(PQprepare(database, "keep", "insert into latency values ($1, $2) on conflict do nothing", 2, NULL));
    amqp_basic_qos(consumer, 1, 0, 1, 0);
    check(amqp_get_rpc_reply(consumer), "qos");
    amqp_basic_consume(consumer, 1, amqp_cstring_bytes(arguments[5]), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    check(amqp_get_rpc_reply(consumer), "consume");
    puts("ready");
    fflush(stdout);
    while (1) {
        amqp_envelope_t job;
        amqp_maybe_release_buffers(consumer);
        check(amqp_consume_message(consumer, &job, NULL, 0), "take");
        amqp_basic_properties_t *properties = &job.message.properties;
        char name[256] = {0};
        memcpy(name, properties->correlation_id.bytes, properties->correlation_id.len & 255);
        char body[8192] = {0};
        memcpy(body, job.message.body.bytes, job.message.body.len < 8191 ? job.message.body.len : 8191);
        const char *people[] = {"{user-1}"}, *row[] = {name, body};
        PQclear(demand(PQexecPrepared(database, "look", 1, people, 0, 0, 0), PGRES_TUPLES_OK, database));
        PQclear(demand(PQexecPrepared(database, "keep", 2, row, 0, 0, 0), PGRES_COMMAND_OK, database));
        amqp_basic_properties_t reply = {0};
        reply._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CORRELATION_ID_FLAG;
        reply.delivery_mode = 2;
        reply.correlation_id = properties->correlation_id;
        amqp_basic_publish(publisher, 1, amqp_empty_bytes, properties->reply_to, 1, 0, &reply, job.message.body);
        amqp_frame_t frame;
        do {
            if (amqp_simple_wait_frame(publisher, &frame) != AMQP_STATUS_OK) return 1;
        } while (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD);
        amqp_maybe_release_buffers(publisher);
        amqp_basic_ack(consumer, 1, job.delivery_tag, 0);
        amqp_destroy_envelope(&job);
    }
}
