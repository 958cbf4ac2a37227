import Testing

@testable import Postgres

extension DatabaseTests {
    @Suite("exchanges values")
    struct ValueTests {
        static let moment = Timestamp(microseconds: 1_700_000_000_123_456)

        @Test("that come back as they went, whatever their type")
        func roundTrip() async throws {
            try await withClient { client async throws in
                let statement = Statement(
                    """
                    SELECT $1::text, $2::int8, $3::float8, $4::bool, $5::bytea, $6::jsonb, $7::timestamptz,
                        $8::real[], $9::text[], $10::int8[], $11::float8[], $12::bytea[], $13::timestamptz[], $14::bool[]
                    """)
                let row = try #require(
                    try await client.query(
                        statement,
                        [
                            .text("Größe 👩‍👩‍👧 שלום"), .int(-9_007_199_254_740_993), .double(-0.1), .bool(true),
                            .bytes([0, 255, 0]), .jsonb(Array(#"{"a": [1, "é"]}"#.utf8)), .timestamp(Self.moment),
                            .reals([1.5, -0, .infinity, -.infinity]), .textArray(["", nil, "a,\"b\\{}"]),
                            .intArray([.min, nil, .max]), .doubleArray([nil, .pi]), .bytesArray([[], nil, [0, 1]]),
                            .timestampArray([Self.moment, nil]), .boolArray([true, nil, false]),
                        ]
                    ).first)
                #expect(try row.text(0) == "Größe 👩‍👩‍👧 שלום")
                #expect(try row.int(1) == -9_007_199_254_740_993)
                #expect(try row.double(2) == -0.1)
                #expect(try row.bool(3))
                #expect(try row.bytes(4) == [0, 255, 0])
                #expect(try row.jsonb(5) == Array(#"{"a": [1, "é"]}"#.utf8))
                #expect(try row.text(5) == #"{"a": [1, "é"]}"#)
                #expect(try row.timestamp(6) == Self.moment)
                #expect(try row.reals(7) == [1.5, -0, .infinity, -.infinity])
                #expect(try row.textArray(8) == ["", nil, "a,\"b\\{}"])
                #expect(try row.intArray(9) == [.min, nil, .max])
                #expect(try row.doubleArray(10) == [nil, .pi])
                #expect(try row.bytesArray(11) == [[], nil, [0, 1]])
                #expect(try row.timestampArray(12) == [Self.moment, nil])
                #expect(try row.boolArray(13) == [true, nil, false])
            }
        }

        @Test("that are the same in the server's own text form")
        func serverAgrees() async throws {
            try await withClient { client async throws in
                let row = try #require(
                    try await client.query(
                        "SELECT $1::real[]::text, $2::timestamptz AT TIME ZONE 'UTC' = '2023-11-14 22:13:20.123456', $3::text[]::text",
                        [.reals([1.5, .nan]), .timestamp(Self.moment), .textArray(["a", nil])]
                    ).first)
                #expect(try row.text(0) == "{1.5,NaN}")
                #expect(try row.bool(1))
                #expect(try row.text(2) == "{a,NULL}")
            }
        }

        @Test("that are NULL, in every type")
        func nulls() async throws {
            try await withClient { client async throws in
                let types = [
                    "text", "int8", "float8", "bool", "bytea", "jsonb", "timestamptz", "real[]", "text[]", "int8[]",
                    "float8[]", "bytea[]", "timestamptz[]", "bool[]",
                ]
                let columns = types.enumerated().map { "$\($0 + 1)::\($1)" }.joined(separator: ", ")
                let row = try #require(
                    try await client.query(
                        Statement("SELECT \(columns)"), Array(repeating: .null, count: types.count)
                    ).first)
                #expect(try row.textOrNil(0) == nil)
                #expect(try row.intOrNil(1) == nil)
                #expect(try row.doubleOrNil(2) == nil)
                #expect(try row.boolOrNil(3) == nil)
                #expect(try row.bytesOrNil(4) == nil)
                #expect(try row.jsonbOrNil(5) == nil)
                #expect(try row.timestampOrNil(6) == nil)
                #expect(try row.realsOrNil(7) == nil)
                #expect(try row.textArrayOrNil(8) == nil)
                #expect(try row.intArrayOrNil(9) == nil)
                #expect(try row.doubleArrayOrNil(10) == nil)
                #expect(try row.bytesArrayOrNil(11) == nil)
                #expect(try row.timestampArrayOrNil(12) == nil)
                #expect(try row.boolArrayOrNil(13) == nil)
                #expect(try row.isNull(0))
                let error = try await postgresError { _ = try row.text(0) }
                #expect(error.code == .typeMismatch)
            }
        }

        @Test("that are empty, not a number, endless or large")
        func extremes() async throws {
            try await withClient { client async throws in
                let large = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                let row = try #require(
                    try await client.query(
                        """
                        SELECT $1::real[], $2::text[], $3::text, $4::bytea, $5::float8, $6::timestamptz,
                            $7::timestamptz, $8::bytea, $9::float8[], $10::real[]
                        """,
                        [
                            .reals([]), .textArray([]), .text(""), .bytes([]), .double(.nan), .timestamp(.infinity),
                            .timestamp(.negativeInfinity), .bytes(large), .doubleArray([]), .reals([.nan, .pi]),
                        ]
                    ).first)
                #expect(try row.reals(0) == [])
                #expect(try row.textArray(1) == [])
                #expect(try row.text(2) == "")
                #expect(try row.bytes(3) == [])
                #expect(try row.double(4).isNaN)
                #expect(try row.timestamp(5) == .infinity)
                #expect(try row.timestamp(6) == .negativeInfinity)
                #expect(try row.bytes(7) == large)
                #expect(try row.doubleArray(8) == [])
                #expect(try row.reals(9)[0].isNaN)
                #expect(try row.reals(9)[1] == Float.pi)
            }
        }

        @Test("that are vectors in bytes, as the database's own float4send writes them")
        func packedReals() async throws {
            try await withClient { client async throws in
                let numbers = [1.5, -0.1, 0, 3e38, .infinity, -.infinity]
                let row = try #require(
                    try await client.query(
                        """
                        select string_agg(float4send(v), ''::bytea order by o), $2::bytea, ''::bytea, null::bytea,
                            '\\x3fc0000001'::bytea, 'text'
                        from unnest($1::real[]) with ordinality u (v, o)
                        """, [.reals(numbers.map(Float.init)), .bytes(PackedReals.bytes(numbers))]
                    ).first)
                #expect(try row.bytes(0) == row.bytes(1))
                #expect(try row.packedReals(0) == numbers.map { Double(Float($0)) })
                #expect(try row.packedReals(2) == [])
                #expect(try row.packedRealsOrNil(3) == nil)
                #expect(try row.packedReals(4) == [1.5])
                #expect(throws: PostgresError.self) { try row.packedReals(3) }
                #expect(throws: PostgresError.self) { try row.packedReals(5) }
            }
        }

        @Test("of narrower and related types")
        func relatedTypes() async throws {
            try await withClient { client async throws in
                let row = try #require(
                    try await client.query(
                        """
                        SELECT 7::int2, -7::int4, 1.5::float4, 'a'::varchar, 'b'::name, '{"a":1}'::json,
                            '00112233-4455-6677-8899-aabbccddeeff'::uuid, ARRAY[1, 2]::int4[], ARRAY[1.5]::float4[],
                            '2000-01-01 00:00:01'::timestamp
                        """
                    ).first)
                #expect(try row.int(0) == 7)
                #expect(try row.int(1) == -7)
                #expect(try row.double(2) == 1.5)
                #expect(try row.text(3) == "a")
                #expect(try row.text(4) == "b")
                #expect(try row.text(5) == #"{"a":1}"#)
                #expect(try row.text(6) == "00112233-4455-6677-8899-aabbccddeeff")
                #expect(try row.intArray(7) == [1, 2])
                #expect(try row.doubleArray(8) == [1.5])
                #expect(try row.timestamp(9).microseconds == 946_684_801_000_000)
            }
        }

        @Test("and says what is wrong with a column instead of guessing")
        func mismatches() async throws {
            try await withClient { client async throws in
                let row = try #require(
                    try await client.query(
                        "SELECT 1::int8, 'a'::text, ARRAY[1, NULL]::real[], ARRAY[[1, 2], [3, 4]]::int8[]"
                    ).first)
                let reads: [() throws -> Void] = [
                    { _ = try row.text(0) }, { _ = try row.int(1) }, { _ = try row.int(4) }, { _ = try row.int(-1) },
                    { _ = try row.reals(2) }, { _ = try row.intArray(3) }, { _ = try row.bool(0) },
                ]
                for read in reads {
                    #expect(try await postgresError { try read() }.code == .typeMismatch)
                }
            }
        }

        @Test("but refuses a text with NUL before it is sent", arguments: [false, true])
        func nulInText(isArray: Bool) async throws {
            try await withClient { client async throws in
                let value: PostgresValue = isArray ? .textArray(["a", "b\0c"]) : .text("b\0c")
                let error = try await postgresError { _ = try await client.query("SELECT $1", [value]) }
                #expect(error.code == .invalidParameter)
                #expect(error.message.contains("$1"))
            }
        }

        @Test("of one statement in different types, each prepared on its own")
        func typesOfOneStatement() async throws {
            try await withClient { client async throws in
                let statement: Statement = "SELECT coalesce($1, NULL)::text"
                #expect(try await client.query(statement, [.null])[0].textOrNil(0) == nil)
                #expect(try await client.query(statement, [.int(5)])[0].text(0) == "5")
                #expect(try await client.query(statement, [.text("x")])[0].text(0) == "x")
                #expect(try await client.query(statement, [.bool(true)])[0].text(0) == "true")
                #expect(try await client.query(statement, [.null])[0].textOrNil(0) == nil)
            }
        }
    }
}
