"""Runs both methods on one study and collects a row for each method, features and number of answers."""
import json
import subprocess

import numpy

from . import judges, metrics, published, stylometry


def rows(study, seed, binary, folder, base_functions):
    """Features "by prompt" are scaled by their spread among the responses to each prompt, which a backtest knows and a
    deployment does not."""
    from . import COUNTS
    plain = stylometry.matrix(study.texts)
    files = Files(study, folder)
    found = []
    own = None
    for name, matrix, scaled in (("twenty plain", plain, "all"), ("twenty by prompt", plain, "prompt"),
                                 ("attune's", None, "all"), ("own by prompt", None, "prompt"),
                                 ("true attributes", study.scores, "all")):
        report, written = files.evaluate(binary, matrix, seed, base_functions, scaled)
        own = written if matrix is None else own
        for row in report["results"]:
            found.append({"method": "attune, " + row["strategy"], "features": name, "answers": row["answers"],
                          "auc": row["auc"], "accuracy": row["accuracy"], "log_loss": row["log_loss"],
                          "calibration_error": row["calibration_error"]})
    for name, matrix in (("twenty plain", plain), ("twenty by prompt", judges.standardised(plain)),
                         ("attune's", own)):
        found += recipe(study, matrix, name, seed, COUNTS)
    return found


def differences(study, matrix):
    """The study's differences of features, over the deviation of those of the people who learn."""
    def of(pairs):
        return matrix[pairs[:, 0], pairs[:, 1]] - matrix[pairs[:, 0], pairs[:, 2]]

    scale = numpy.concatenate([of(pairs) for pairs, _ in study.train]).std(axis=0)
    scale[scale < 1e-9] = numpy.inf
    identities = {}
    train = [(numpy.array([identities.setdefault(tuple(row), len(identities)) for row in pairs.tolist()]),
              of(pairs) / scale, labels) for pairs, labels in study.train]
    return train, [of(pairs) / scale for pairs, _ in study.adapt], [of(pairs) / scale for pairs, _ in study.test]


def recipe(study, matrix, name, seed, counts):
    from . import PUBLISHED_BASE_FUNCTIONS
    train, adapt, test = differences(study, matrix)
    base = published.fit(train, PUBLISHED_BASE_FUNCTIONS)
    weights = published.follow(numpy.array([rows @ base for rows in adapt]),
                               numpy.array([labels for _, labels in study.adapt]), counts,
                               numpy.random.default_rng(seed))
    found = []
    for answers in counts:
        chances = [published.logistic(rows @ base @ own) for rows, own in zip(test, weights[answers])]
        labels = [labels for _, labels in study.test]
        found.append({
            "method": "published", "features": name, "answers": answers,
            "auc": mean(metrics.auc, chances, labels), "accuracy": mean(metrics.accuracy, chances, labels),
            "log_loss": mean(metrics.log_loss, chances, labels),
            "calibration_error": metrics.calibration_error(numpy.concatenate(chances), numpy.concatenate(labels))})
    return found


def mean(measure, chances, labels):
    return float(numpy.mean([measure(one, other) for one, other in zip(chances, labels)]))


class Files:
    """The study as `attune evaluate` reads it."""

    def __init__(self, study, folder):
        self.study = study
        self.folder = folder
        self.comparisons = folder / "comparisons.jsonl"
        with open(self.comparisons, "w", encoding="utf-8") as file:
            for split, people, first in (("train", study.train, 0), ("adapt", study.adapt, len(study.train)),
                                         ("test", study.test, len(study.train))):
                for person, (pairs, labels) in enumerate(people, first):
                    for (prompt, one, other), label in zip(pairs.tolist(), labels):
                        file.write(json.dumps({
                            "user_id": f"person {person}", "a": f"{prompt}-{one}", "b": f"{prompt}-{other}",
                            "preferred": "a" if label else "b", "split": split}) + "\n")

    def evaluate(self, binary, matrix, seed, base_functions, scaled):
        """Returns the report, and the features that attune computed from the texts where none are given."""
        from . import COUNTS, STRATEGIES
        responses = self.folder / "responses.jsonl"
        with open(responses, "w", encoding="utf-8") as file:
            for prompt, (question, texts) in enumerate(self.study.texts):
                for place, text in enumerate(texts):
                    line = {"id": f"{prompt}-{place}", "prompt": question}
                    if matrix is None:
                        line["text"] = text
                    else:
                        line["features"] = [float(value) for value in matrix[prompt, place]]
                    file.write(json.dumps(line) + "\n")
        written = self.folder / "features.jsonl"
        command = [str(binary), "evaluate", "--responses", str(responses), "--comparisons", str(self.comparisons),
                   "--answers", ",".join(map(str, COUNTS)), "--strategy", ",".join(STRATEGIES), "--seed", str(seed),
                   "--base-functions", base_functions, "--standardise", scaled, "--json"]
        if matrix is None:
            command += ["--features-out", str(written)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"attune evaluate failed: {done.stderr.strip()}")
        return json.loads(done.stdout), self.read(written) if matrix is None else None

    def read(self, path):
        found = {}
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                found[row["id"]] = row["features"]
        return numpy.array([[found[f"{prompt}-{place}"] for place in range(len(texts))]
                            for prompt, (_, texts) in enumerate(self.study.texts)])
