#pragma once
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>

// What Swift cannot call or build itself: variadic functions, and a client-properties table of nested C values.

static inline amqp_table_entry_t crabbitmq_flag(const char *key) {
    amqp_table_entry_t entry;
    entry.key = amqp_cstring_bytes(key);
    entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entry.value.value.boolean = 1;
    return entry;
}

/// Logs in with user and password, and announces what this client handles: cancellation of its consumers by the broker,
/// connection.blocked, confirms and basic.nack. Blocks until done or until the handshake time limit.
///
/// One channel; `connection_name` is what the broker's management pages show.
static inline amqp_rpc_reply_t crabbitmq_login(
    amqp_connection_state_t state, const char *virtual_host, int frame_max, int heartbeat,
    const char *connection_name, const char *user, const char *password) {
    amqp_table_entry_t capabilities[4] = {
        crabbitmq_flag("consumer_cancel_notify"),
        crabbitmq_flag("connection.blocked"),
        crabbitmq_flag("publisher_confirms"),
        crabbitmq_flag("basic.nack"),
    };
    amqp_table_entry_t properties[2];
    properties[0].key = amqp_cstring_bytes("capabilities");
    properties[0].value.kind = AMQP_FIELD_KIND_TABLE;
    properties[0].value.value.table.num_entries = 4;
    properties[0].value.value.table.entries = capabilities;
    properties[1].key = amqp_cstring_bytes("connection_name");
    properties[1].value.kind = AMQP_FIELD_KIND_UTF8;
    properties[1].value.value.bytes = amqp_cstring_bytes(connection_name);
    amqp_table_t table = {2, properties};
    return amqp_login_with_properties(
        state, virtual_host, 1, frame_max, heartbeat, &table, AMQP_SASL_METHOD_PLAIN, user, password);
}
