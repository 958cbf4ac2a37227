"""How well new people are predicted after a few answers, beside the published recipe.

Simulated people over real responses (see `people.py` and `judges`): 60 learn, 24 are new. `attune evaluate` and the
published recipe run in one sitting on the same comparisons, with the same twenty plain features, with Attune's own, and
with the true attributes as a ceiling. The responses are given by their path and are no part of this project.
"""
import json
import pathlib
import tempfile

import inputs

try:
    import numpy
except ImportError:
    numpy = None

COUNTS = (0, 5, 10, 20, 40)
STRATEGIES = ("bald", "d-optimal")
PUBLISHED_BASE_FUNCTIONS = 6
MEASURES = ("auc", "accuracy", "log_loss", "calibration_error")


def add_arguments(parser):
    inputs.add_arguments(parser)
    inputs.add_draws(parser, judges="lists,forms,signals,measures,readers")
    parser.add_argument("--base-functions", default="7", help="base functions of attune, a number or a range (7)")


def run(arguments):
    names, binary = inputs.check(arguments)
    seeds = inputs.seeds(arguments)
    from stack import note
    from . import comparison, judges, people, table
    texts = people.read(arguments.data)
    report = {"seeds": seeds, "learner_answers": arguments.learner_answers, "results": []}
    all_draws = {}
    for rules in names:
        scores = numpy.array([judges.scores(responses, rules) for _, responses in texts])
        draws = []
        for seed in seeds:
            study = people.draw(texts, scores, seed, answers=arguments.learner_answers,
                                shared=4 * arguments.learner_answers)
            note(f"{rules}, seed {seed} …")
            with tempfile.TemporaryDirectory(prefix="attune-learning.") as folder:
                draws.append(comparison.rows(study, seed, binary, pathlib.Path(folder), arguments.base_functions))
        all_draws[rules] = draws
        report["results"] += table.averages(rules, draws)
    report["leads"] = table.leads(all_draws)
    if arguments.json:
        print(json.dumps(report))
    else:
        table.show(report)
    return 0
