"""The arguments that the benchmarks on real responses share, and what they ask of them."""
import pathlib

try:
    import numpy
except ImportError:
    numpy = None


def add_arguments(parser):
    parser.add_argument("--data", type=pathlib.Path, required=True,
                        help="responses, gzipped JSON Lines of {prompt, responses: {model: text}}")
    parser.add_argument("--binary", type=pathlib.Path, help="an attune built for release; built when not given")


def add_draws(parser, judges):
    parser.add_argument("--seeds", default="1,2,3", help="draws of people and pairs, each with its own seed (1,2,3)")
    parser.add_argument("--judges", default=judges, help=f"sets of rules by which people judge ({judges})")
    parser.add_argument("--learner-answers", type=int, default=400, help="answers of each who learns (400)")


def check(arguments):
    """Ends the program with what to do, where the benchmark cannot run.

    Returns the sets of rules by which people judge, and the program to measure, built where it was not given.
    """
    if numpy is None:
        raise SystemExit("this benchmark needs numpy: apt-get install python3-numpy, or pip install numpy")
    if not arguments.data.is_file():
        raise SystemExit(f"{arguments.data} is not there: give the path of the responses with --data; they are no part "
                         "of the project")
    from learning import judges
    from stack import release_binary
    rules = arguments.judges.split(",")
    unknown = [name for name in rules if name not in judges.SETS]
    if unknown:
        raise SystemExit(f"--judges: {unknown[0]} is none of {', '.join(judges.SETS)}")
    return rules, arguments.binary or release_binary()


def seeds(arguments):
    try:
        return [int(seed) for seed in arguments.seeds.split(",")]
    except ValueError:
        raise SystemExit(f"--seeds: {arguments.seeds} must be numbers with commas, as 1,2,3") from None
