import RewardFactorization

extension EvaluationReport {
    /// The report as one JSON object; its fields are stable, and an absent figure is null.
    public func json() -> String {
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.beginObject()
            writer.name("results")
            writer.beginArray()
            for row in results { writer.row(row) { _ in } }
            writer.endArray()
            if let gains {
                writer.name("without_embedding")
                writer.beginArray()
                for gain in gains {
                    writer.row(gain.without) { writer in
                        writer.mean("auc_gain", gain.auc)
                        writer.mean("log_loss_gain", gain.logLoss)
                    }
                }
                writer.endArray()
            }
            writer.name("pooled")
            writer.reference(pooled)
            writer.name("individual")
            writer.reference(individual)
            writer.name("fit_seconds")
            writer.value(fitSeconds)
            writer.field("base_functions", baseFunctions)
            writer.field("standardise", standardisation.rawValue)
            writer.name("standardise_trials")
            writer.beginObject()
            for trial in standardisationTrials {
                writer.name(trial.standardisation.rawValue)
                writer.value(trial.logLoss)
            }
            writer.endObject()
            writer.name("answer_model")
            writer.beginObject()
            writer.name("lapse")
            writer.value(answerModel.lapse)
            writer.name("side_bias")
            writer.value(answerModel.sideBias)
            writer.name("forgetting")
            writer.value(answerModel.forgetting)
            writer.endObject()
            writer.field("features", features)
            writer.name("dropped_features")
            writer.beginArray()
            for place in droppedFeatures { writer.value(place) }
            writer.endArray()
            writer.name("feature_specification")
            writer.optional(specification?.identifier)
            writer.counts("users", people)
            writer.counts("comparisons", comparisons)
            writer.field("seed", Int(clamping: seed))
            writer.name("warnings")
            writer.beginArray()
            for warning in warnings {
                writer.beginObject()
                writer.field("code", warning.code)
                writer.field("count", warning.count)
                writer.field("message", warning.message)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    fileprivate mutating func row(_ row: EvaluationRow, _ more: (inout JSONWriter) -> Void) {
        beginObject()
        if let strategy = row.strategy { field("strategy", strategy) }
        if let answers = row.answers { field("answers", answers) }
        name("auc")
        optional(row.auc)
        name("standard_error")
        optional(row.standardError)
        name("accuracy")
        optional(row.accuracy)
        name("log_loss")
        optional(row.logLoss)
        field("users", row.users)
        field("users_with_auc", row.usersWithAUC)
        field("comparisons", row.comparisons)
        name("calibration_error")
        optional(row.reliability.expectedError)
        name("reliability")
        beginArray()
        for (place, bin) in row.reliability.bins.enumerated() {
            beginObject()
            name("from")
            value(Double(place + 5) / 10)
            name("to")
            value(Double(place + 6) / 10)
            field("count", bin.count)
            name("confidence")
            optional(bin.meanConfidence)
            name("accuracy")
            optional(bin.accuracy)
            endObject()
        }
        endArray()
        more(&self)
        endObject()
    }

    fileprivate mutating func mean(_ name: StaticString, _ mean: EvaluationGain.Mean?) {
        self.name(name)
        guard let mean else { return null() }
        beginObject()
        self.name("value")
        value(mean.value)
        self.name("standard_error")
        value(mean.standardError)
        endObject()
    }

    fileprivate mutating func reference(_ reference: EvaluationReport.Reference) {
        row(reference.whole) { writer in
            writer.name("regularisation")
            writer.value(reference.regularisation)
            writer.name("by_answers")
            writer.beginArray()
            for row in reference.byAnswers { writer.row(row) { _ in } }
            writer.endArray()
        }
    }

    fileprivate mutating func counts(_ name: StaticString, _ counts: EvaluationReport.Counts) {
        self.name(name)
        beginObject()
        field("train", counts.train)
        field("adapt", counts.adapt)
        field("test", counts.test)
        endObject()
    }

    fileprivate mutating func optional(_ number: Double?) {
        if let number { value(number) } else { null() }
    }

    fileprivate mutating func optional(_ text: String?) {
        if let text { value(text) } else { null() }
    }
}
