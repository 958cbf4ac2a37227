extension FrameWriter {
    /// The flags that say which properties follow, and these, in the order of the specification.
    mutating func write(_ properties: MessageProperties) {
        var flags: UInt16 = 1 << 12
        if properties.contentType != nil { flags |= 1 << 15 }
        if properties.contentEncoding != nil { flags |= 1 << 14 }
        if !properties.headers.isEmpty { flags |= 1 << 13 }
        if properties.priority != nil { flags |= 1 << 11 }
        if properties.correlationID != nil { flags |= 1 << 10 }
        if properties.replyTo != nil { flags |= 1 << 9 }
        if properties.expiration != nil { flags |= 1 << 8 }
        if properties.messageID != nil { flags |= 1 << 7 }
        if properties.timestamp != nil { flags |= 1 << 6 }
        if properties.type != nil { flags |= 1 << 5 }
        if properties.userID != nil { flags |= 1 << 4 }
        if properties.appID != nil { flags |= 1 << 3 }
        integer(flags)
        if let value = properties.contentType { shortString(value) }
        if let value = properties.contentEncoding { shortString(value) }
        if !properties.headers.isEmpty { table(properties.headers) }
        integer(UInt8(properties.isPersistent ? 2 : 1))
        if let value = properties.priority { integer(value) }
        if let value = properties.correlationID { shortString(value) }
        if let value = properties.replyTo { shortString(value) }
        if let value = properties.expiration { shortString(value) }
        if let value = properties.messageID { shortString(value) }
        if let value = properties.timestamp { integer(UInt64(bitPattern: Int64(value))) }
        if let value = properties.type { shortString(value) }
        if let value = properties.userID { shortString(value) }
        if let value = properties.appID { shortString(value) }
    }
}
