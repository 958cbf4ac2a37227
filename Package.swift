// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "attune",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "attune", targets: ["attune"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration.git", from: "1.4.0",
            traits: ["JSON", "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // C libraries, seen by Swift. Only AMQP, Postgres, RewardFactorization and Workers import them.
        .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .target(name: "CMalloc", linkerSettings: [.linkedLibrary("jemalloc")]),

        // One polling thread that is also the executor of the clients on it.
        .target(name: "EventLoop"),

        // Clients that know nothing of Attune.
        .target(
            name: "AMQP",
            dependencies: ["CRabbitMQ", "EventLoop", .product(name: "Logging", package: "swift-log")]),
        .target(
            name: "Postgres",
            dependencies: ["CPostgres", "EventLoop", .product(name: "Logging", package: "swift-log")]),
        .target(
            name: "LanguageModel",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),

        // Backends of swift-metrics and swift-distributed-tracing; they know nothing of Attune.
        .target(
            name: "PrometheusMetrics", dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")]),
        .target(
            name: "OTLPTracing",
            dependencies: [
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),

        // The mathematics: values in, values out.
        .target(name: "RewardFactorization", dependencies: ["COpenBLAS"]),

        // What votes prove, values in, values out.
        .target(name: "Evidence"),

        // The domain, the services, the command line.
        .target(
            name: "Personalization",
            dependencies: [
                "Evidence", "LanguageModel", "Postgres", "RewardFactorization",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [
                .copy("Catalog/Resources"),
                // Stores/Migrations leads to Schemas/database, the one home of the SQL.
                .embedInCode("Stores/Migrations/0001_tenants_models_prompts.sql"),
                .embedInCode("Stores/Migrations/0002_people_and_revisions.sql"),
                .embedInCode("Stores/Migrations/0003_versions.sql"),
                .embedInCode("Stores/Migrations/0004_questions.sql"),
                .embedInCode("Stores/Migrations/0005_prompt_effects.sql"),
                .embedInCode("Calibration/baselines.jsonl"),
                .embedInCode("Stores/Migrations/0006_limits_retention_forgetting.sql"),
                .embedInCode("Stores/Migrations/0007_processes.sql"),
                .embedInCode("Stores/Migrations/0008_promises.sql"),
                .embedInCode("Stores/Migrations/0009_explanations.sql"),
                .embedInCode("Stores/Migrations/0010_proof.sql"),
                .embedInCode("Stores/Migrations/0011_token_reservations.sql"),
                .embedInCode("Stores/Migrations/0012_unlogged_leases.sql"),
                .embedInCode("Stores/Migrations/0013_lean_keys.sql"),
                .embedInCode("Stores/Migrations/0014_sides.sql"),
                .embedInCode("Stores/Migrations/0015_answer_histories.sql"),
                .embedInCode("Stores/Migrations/0016_packed_covariances.sql"),
                .embedInCode("Stores/Migrations/0017_prior_sparsity.sql"),
                .embedInCode("Stores/Migrations/0018_no_collapsed_answers.sql"),
                .embedInCode("Stores/Migrations/0019_planned_once.sql"),
                .embedInCode("Stores/Migrations/0020_lean_storing.sql"),
                .embedInCode("Stores/Migrations/roles.sql"),
                .embedInCode("Questions/StarterQuestions.jsonl"),
            ]),
        .target(
            name: "Workers",
            dependencies: [
                "AMQP", "CMalloc", "EventLoop", "LanguageModel", "Personalization", "Postgres", "RewardFactorization",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),
        .target(
            name: "Operations",
            dependencies: [
                "AMQP", "EventLoop", "Evidence", "Personalization", "Postgres", "PrometheusMetrics", "Workers",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOFoundationCompat", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "Playground",
            dependencies: [
                "AMQP", "EventLoop", "Personalization", "Postgres", "Workers",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Resources/playground.css"), .embedInCode("Resources/playground.js")]),
        .executableTarget(
            name: "attune",
            dependencies: [
                "AMQP", "EventLoop", "LanguageModel", "OTLPTracing", "Operations", "Personalization", "Playground",
                "Postgres", "PrometheusMetrics", "RewardFactorization", "Workers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),

        // Programs that Tests/Benchmarks/run starts.
        .executableTarget(
            name: "fit-benchmark", dependencies: ["RewardFactorization"], path: "Tests/Benchmarks/Fit"),
        .executableTarget(
            name: "micro-benchmark", dependencies: ["Personalization", "RewardFactorization"],
            path: "Tests/Benchmarks/Micro"),

        // What tests of several targets share.
        .target(
            name: "TestSupport",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/TestSupport"),

        .testTarget(name: "EventLoopTests", dependencies: ["EventLoop"]),
        .testTarget(
            name: "AMQPTests", dependencies: ["AMQP", "EventLoop", .product(name: "Logging", package: "swift-log")]),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "EventLoop", .product(name: "Logging", package: "swift-log")]),
        .testTarget(
            name: "LanguageModelTests",
            dependencies: [
                "LanguageModel",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        .testTarget(name: "EvidenceTests", dependencies: ["Evidence"]),
        .testTarget(
            name: "PrometheusMetricsTests",
            dependencies: ["PrometheusMetrics", .product(name: "CoreMetrics", package: "swift-metrics")]),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "AMQP", "Operations", "Personalization", "Postgres", "PrometheusMetrics", "TestSupport", "Workers",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(
            name: "OTLPTracingTests",
            dependencies: [
                "OTLPTracing", "TestSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Instrumentation", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),
        .testTarget(name: "RewardFactorizationTests", dependencies: ["RewardFactorization"]),
        .testTarget(
            name: "PersonalizationTests", dependencies: ["Evidence", "Personalization", "RewardFactorization"]),
        .testTarget(name: "PlaygroundTests", dependencies: ["Playground"]),
        .testTarget(name: "WorkersTests", dependencies: ["Workers", "AMQP", "Personalization"]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "attune", "Operations", "AMQP", "Personalization", "Playground", "PrometheusMetrics", "TestSupport",
                "Workers",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
// The mathematics is loops over numbers, much slower without optimisation: its tests take half the time with it.
for target in package.targets where ["Evidence", "EvidenceTests", "RewardFactorization"].contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}
for target in package.targets where ["EventLoop", "AMQP", "Postgres", "Personalization"].contains(target.name) {
    target.swiftSettings?.append(.strictMemorySafety())
}

// Builds of the clients and their tests alone: with a sanitizer everything else would take an hour.
if Context.environment["ATTUNE_CLIENTS_ONLY"] != nil {
    package.products = []
    package.targets.removeAll { target in
        !["CRabbitMQ", "CPostgres"].contains(target.name)
            && !["EventLoop", "AMQP", "Postgres"].contains { target.name.hasPrefix($0) }
    }
    package.dependencies = [.package(url: "https://github.com/apple/swift-log.git", from: "1.16.0")]
}
