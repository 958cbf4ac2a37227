"""How well new people are predicted after a few answers, beside the published recipe.

Simulated people over real responses (see `people.py` and `judges.py`): 60 learn, 24 are new. `attune evaluate` and the
published recipe run in one sitting on the same comparisons, with the same twenty plain features, with Attune's own, and
with the true attributes as a ceiling. The responses are given by their path and are no part of this project.
"""
import json
import pathlib
import tempfile

try:
    import numpy
except ImportError:
    numpy = None

COUNTS = (0, 5, 10, 20, 40)
STRATEGIES = ("bald", "d-optimal")
PUBLISHED_BASE_FUNCTIONS = 6
MEASURES = ("auc", "accuracy", "log_loss", "calibration_error")


def add_arguments(parser):
    parser.add_argument("--data", type=pathlib.Path, required=True,
                        help="responses, gzipped JSON Lines of {prompt, responses: {model: text}}")
    parser.add_argument("--seeds", default="1,2,3", help="draws of people and pairs, each with its own seed (1,2,3)")
    parser.add_argument("--judges", default="lists,forms,signals",
                        help="sets of rules by which people judge (lists,forms,signals)")
    parser.add_argument("--learner-answers", type=int, default=400, help="answers of each who learns (400)")
    parser.add_argument("--base-functions", default="7", help="base functions of attune, a number or a range (7)")
    parser.add_argument("--binary", type=pathlib.Path, help="an attune built for release; built when not given")


def run(arguments):
    if numpy is None:
        raise SystemExit("the learning benchmark needs numpy: apt-get install python3-numpy, or pip install numpy")
    if not arguments.data.is_file():
        raise SystemExit(f"{arguments.data} is not there: give the path of the responses with --data; they are no part "
                         "of the project")
    from stack import note, release_binary
    from . import comparison, judges, people, table
    names = arguments.judges.split(",")
    unknown = [name for name in names if name not in judges.SETS]
    if unknown:
        raise SystemExit(f"--judges: {unknown[0]} is none of {', '.join(judges.SETS)}")
    seeds = [int(seed) for seed in arguments.seeds.split(",")]
    binary = arguments.binary or release_binary()
    texts = people.read(arguments.data)
    report = {"seeds": seeds, "learner_answers": arguments.learner_answers, "results": []}
    for rules in names:
        scores = numpy.array([judges.scores(responses, rules) for _, responses in texts])
        draws = []
        for seed in seeds:
            study = people.draw(texts, scores, seed, answers=arguments.learner_answers,
                                shared=4 * arguments.learner_answers)
            note(f"{rules}, seed {seed} …")
            with tempfile.TemporaryDirectory(prefix="attune-learning.") as folder:
                draws.append(comparison.rows(study, seed, binary, pathlib.Path(folder), arguments.base_functions))
        report["results"] += table.averages(rules, draws)
    if arguments.json:
        print(json.dumps(report))
    else:
        table.show(report)
    return 0
