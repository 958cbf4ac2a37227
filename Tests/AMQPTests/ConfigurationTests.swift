import AMQP
import Testing

@Suite("The broker's URL")
struct ConfigurationTests {
    @Test("has defaults for all but the host")
    func defaults() throws {
        let configuration = try AMQPConfiguration(url: "amqp://broker")
        #expect(configuration.host == "broker")
        #expect(configuration.port == 5672)
        #expect(configuration.virtualHost == "/")
        #expect(configuration.user == "guest")
        #expect(configuration.tls == nil)
        #expect(try AMQPConfiguration(url: "amqps://broker").port == 5671)
        #expect(try AMQPConfiguration(url: "amqps://broker").tls?.verifiesPeer == true)
    }

    @Test("is taken apart and decoded")
    func parts() throws {
        let configuration = try AMQPConfiguration(
            url: "amqps://us%65r:p%40ss:w%2Frd@[::1]:1234/%2Fteam?heartbeat=7&cacertfile=/ca%20file&verify=verify_none")
        #expect(configuration.user == "user")
        #expect(configuration.password == "p@ss:w/rd")
        #expect(configuration.host == "::1")
        #expect(configuration.port == 1234)
        #expect(configuration.virtualHost == "/team")
        #expect(configuration.heartbeat == .seconds(7))
        #expect(configuration.tls?.authorityFile == "/ca file")
        #expect(configuration.tls?.verifiesPeer == false)
    }

    @Test(
        "is refused with a reason and without its password",
        arguments: [
            "broker:5672", "http://u:secret@broker", "amqp://u:secret@:5672", "amqp://u:secret@broker:port",
            "amqp://u:secret@broker:70000", "amqp://u:secret%2@broker", "amqp://u:secret%FF@broker",
            "amqp://u:secret@broker/%00", "amqp://u:secret@broker?verify=verify_none",
            "amqp://u:secret@broker?colour=red", "amqp://u:secret@[::1", "amqp://u:secret@broker?heartbeat=x",
        ])
    func refused(url: String) throws {
        let error = #expect(throws: AMQPError.self) { try AMQPConfiguration(url: url) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.description.contains("secret") == false)
    }

    @Test("never shows the password")
    func secret() throws {
        let configuration = try AMQPConfiguration(url: "amqp://user:secret@broker/team")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(text.contains("user@broker"))
            #expect(!text.contains("secret"))
        }
    }
}
