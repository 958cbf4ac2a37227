"""The paper's question on one machine: how often does a person prefer the revised text, and to what else?

Simulated people (see `learning/people.py`) answer 0, 5, 10 and 20 questions that Attune asks; their jobs go through the
broker, the database and a worker; the people's judges, which share no code with the features, say which text each
prefers. Every method is measured in one run on the same jobs. The language model is one of:

replay  a local OpenAI-compatible server that answers with what capable models really wrote: five models, each asked for
        normal, concise and verbose text. The catalog's brief and detailed directions are all that it can do.
local   the small model of Deploy/local, or any endpoint given by --model-url: 65 tokens/s on two cores, so give few
        --jobs. Its best directions are concise, plain and direct.

A run that was interrupted goes on where it was, when it is given the same --checkpoint folder.
"""
import json
import pathlib
import tempfile

import inputs

COUNTS = (0, 5, 10, 20)


def add_arguments(parser):
    inputs.add_arguments(parser)
    parser.add_argument("--model", choices=("replay", "local"), default="replay", help="what writes the texts (replay)")
    parser.add_argument("--model-url", help="an endpoint of your own for --model local; the local small model if not given")
    parser.add_argument("--model-class", default="small", choices=("small", "capable"), help="of --model-url (small)")
    parser.add_argument("--judges", default="lists", help="by which rules people judge: lists or forms (lists)")
    parser.add_argument("--seed", type=int, default=1, help="of people, pairs and jobs (1)")
    parser.add_argument("--jobs", type=int, default=60, help="responses that are revised (60)")
    parser.add_argument("--people", type=int, default=24, help="new people, at most 24 (24)")
    parser.add_argument("--learner-answers", type=int, default=100, help="answers of each of 60 who learn (100)")
    parser.add_argument("--checkpoint", type=pathlib.Path, help="a folder that keeps what is done")
    parser.add_argument("--plots", type=pathlib.Path, help="a folder for SVG plots")


def run(arguments):
    if not 1 <= arguments.people <= 24:
        raise SystemExit("--people must be from 1 to 24")
    rules, binary = inputs.check(arguments)
    if len(rules) != 1:
        raise SystemExit("--judges: name one set of rules, for one run of the study")
    from . import plot, table
    from .course import Course
    with tempfile.TemporaryDirectory(prefix="attune-study.") as folder:
        report = Course(arguments, binary, arguments.checkpoint or pathlib.Path(folder)).run()
    if arguments.plots:
        arguments.plots.mkdir(parents=True, exist_ok=True)
        plot.write(report, arguments.plots)
    print(json.dumps(report)) if arguments.json else table.show(report)
    return 0
