import ArgumentParser

/// The command line.
@main
struct Attune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attune",
        abstract: "Revises language-model responses to suit the person who reads them.",
        discussion: """
            Jobs come in on RabbitMQ, preferences live in PostgreSQL. Every command reads its settings from flags, the \
            environment and a file, in this order; `attune configuration` lists them all.

            A first look, with AMQP_URL and DATABASE_URL set:
              attune database migrate
              attune tenants add demo
              attune prompts import
              attune topology apply
              attune worker &
              attune trainer &
              attune enqueue --tenant demo --user ada --prompt Hi --response 'Hello there' --wait
            """,
        subcommands: [
            WorkerCommand.self, TrainerCommand.self, EnqueueCommand.self, ResultsCommand.self, ExplainCommand.self,
            FeedbackCommand.self, AskCommand.self, QuestionsCommand.self, StatusCommand.self, MonitorCommand.self,
            HealthCommand.self, DeadCommand.self, UsersCommand.self, TenantsCommand.self,
            PromptsCommand.self, TopologyCommand.self, DatabaseCommand.self, ConfigurationCommand.self,
            ManualCommand.self,
            EvaluateCommand.self, FitCommand.self, ModelCommand.self, CalibrateCommand.self, BootstrapCommand.self,
            PlaygroundCommand.self, ReportCommand.self, CareCommand.self,
        ])
}
