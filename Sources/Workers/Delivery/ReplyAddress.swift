public import Personalization

/// Where a result may be sent. The default exchange reaches any queue, so a `reply_to` must be one that only the team
/// itself can mean.
public enum ReplyAddress {
    /// RabbitMQ's direct reply-to, with or without the broker's suffix.
    static let direct = "amq.rabbitmq.reply-to"

    /// - Throws: `reply_to_refused`.
    public static func check(_ replyTo: String?, tenant: String) throws(MessageError) {
        guard let replyTo, !replyTo.isEmpty else { return }
        let isAllowed =
            replyTo.hasPrefix("amq.gen-") || replyTo == direct || replyTo.hasPrefix(direct + ".")
            || (replyTo.hasPrefix(Names.replies(of: tenant))
                && replyTo.utf8.count > Names.replies(of: tenant).utf8.count)
        guard isAllowed else {
            throw MessageError(
                code: .replyToRefused, field: "reply_to property",
                message: "reply_to must be a queue that the broker named (amq.gen-…), direct reply-to, or "
                    + "\(Names.replies(of: tenant))…")
        }
    }

    static func isDirect(_ replyTo: String) -> Bool { replyTo.hasPrefix(direct) }
}
