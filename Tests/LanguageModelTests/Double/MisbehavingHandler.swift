import NIOCore
import NIOHTTP1

/// One connection of the server: collects a request, asks the script, writes bytes by hand.
final class MisbehavingHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let server: MisbehavingServer
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var current: Int?

    init(_ server: MisbehavingServer) {
        self.server = server
    }

    func channelActive(context: ChannelHandlerContext) {
        server.connected()
    }

    func channelInactive(context: ChannelHandlerContext) {
        server.disconnected(current)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part):
            body.writeBuffer(&part)
        case .end:
            guard let head else { return }
            let request = MisbehavingServer.Received(
                index: 0, method: head.method.rawValue, path: head.uri,
                headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $0 + "," + $1 },
                body: String(buffer: body))
            let (index, reply) = server.receive(request)
            current = index
            Self.send(reply, index: index, on: context.channel, server)
        }
    }

    private static func send(
        _ reply: MisbehavingServer.Reply, index: Int, on channel: any Channel, _ server: MisbehavingServer
    ) {
        switch reply {
        case .respond(let status, let headers, let body):
            var text = "HTTP/1.1 \(status) Status\r\ncontent-length: \(body.utf8.count)\r\n"
            if headers["content-type"] == nil { text += "content-type: application/json\r\n" }
            for (name, value) in headers { text += "\(name): \(value)\r\n" }
            // Counted as answered before the client can see it, so that the peak is never too high.
            server.answered(index)
            channel.writeAndFlush(ByteBuffer(string: text + "\r\n" + body), promise: nil)
        case .half(let length, let body):
            let text = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(length)\r\n\r\n\(body)"
            server.answered(index)
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        case .raw(let text):
            server.answered(index)
            channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
        case .close:
            server.answered(index)
            channel.close(promise: nil)
        case .endless:
            let text = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
            sendChunks(on: channel)
        case .headThenHang:
            let text = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"choices\""
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        case .hang:
            break
        case .after(let latch, let reply):
            latch.whenOpen { send(reply, index: index, on: channel, server) }
        }
    }

    private static func sendChunks(on channel: any Channel) {
        let chunk = "2000\r\n" + String(repeating: " ", count: 0x2000) + "\r\n"
        channel.writeAndFlush(ByteBuffer(string: chunk)).whenSuccess { sendChunks(on: channel) }
    }
}
