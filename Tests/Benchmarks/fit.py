"""Learning base reward functions from planted people, beside the same optimisation in NumPy and SciPy.

First how much of the planted variance of the weights is found with 5, 10 and 20 answers a person (6,000 in all,
medians of five draws; plain Laplace EM finds .12, .16 and .35 of it).

Then D = 400 features, J = 8 base functions, 50 answers a person, both cores. The whole fit, with held-out people, at
10,000, 100,000 and 1,000,000 comparisons; then one optimisation over everybody, by turns with NumPy on the same bytes.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

from stack import machine, note, release_binary

RECOVERED = [(4, 2), (20, 3)]
ANSWERS, ALL_ANSWERS, DRAWS = (5, 10, 20), 6000, 5

HERE = pathlib.Path(__file__).resolve().parent


def add_arguments(parser):
    parser.add_argument("--runs", type=int, default=3, help="runs of each program, in turn")
    parser.add_argument("--people", type=int, default=20_000, help="people in the largest fit")
    parser.add_argument("--features", type=int, default=400)
    parser.add_argument("--base-functions", type=int, default=8)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--skip-numpy", action="store_true", help="do not compare with NumPy")


def run(arguments):
    binary = release_binary("fit-benchmark")
    results = {"machine": machine().split(", shared")[0], "recovery": recovery(binary, arguments.threads), "fits": [],
               "pairs": []}
    common = [f"features={arguments.features}", f"base-functions={arguments.base_functions}",
              f"threads={arguments.threads}", "regularisation=1", "answers=50"]
    for people in (arguments.people // 100, arguments.people // 10, arguments.people):
        fits, alone = [], []
        for _ in range(arguments.runs):
            fits.append(swift(binary, [*common, f"people={people}"]))
            alone.append(swift(binary, [*common, f"people={people}", "held-out=0"])["fit_seconds"])
        chosen = {name: statistics.median(fit[name] for fit in fits)
                  for name in ("comparisons", "fit_seconds", "peak_gib", "held_out_log_loss", "variance_ratio",
                               "smallest_cosine")}
        chosen["one_optimisation_seconds"] = statistics.median(alone)
        results["fits"].append(chosen)
        note("{comparisons:>9,.0f} comparisons: {fit_seconds:6.2f} s, of which one optimisation "
             "{one_optimisation_seconds:.2f} s, {peak_gib:.2f} GiB, held-out log loss "
             "{held_out_log_loss:.4f}, variance {variance_ratio:.2f} of that planted".format(**chosen))
    if not arguments.skip_numpy:
        compare(arguments, binary, common, results)
    if arguments.json:
        print(json.dumps(results))
    return 0


def recovery(binary, threads):
    found = []
    for features, base_functions in RECOVERED:
        for answers in ANSWERS:
            ratios = [swift(binary, [f"features={features}", f"base-functions={base_functions}", f"answers={answers}",
                                     f"people={ALL_ANSWERS // answers}", f"seed={seed}", "held-out=0.5",
                                     f"threads={threads}"])["variance_ratio"] for seed in range(1, DRAWS + 1)]
            found.append({"features": features, "base_functions": base_functions, "answers": answers,
                          "variance_ratio": statistics.median(ratios), "draws": [round(one, 3) for one in ratios]})
            note("{features:2} features, {base_functions} base functions, {answers:2} answers a person: variance "
                 "{variance_ratio:.2f} of that planted (median of {draws})".format(**found[-1]))
    return found


def compare(arguments, binary, common, results):
    """Both maximise the same objective, with one prior variance for all features."""
    with tempfile.TemporaryDirectory() as folder:
        data, model = f"{folder}/planted", f"{folder}/model.json"
        for turn in range(arguments.runs):
            ours = swift(binary, [*common, f"people={arguments.people}", "held-out=0", "relevances=0"],
                         {"FIT_MODEL_OUT": model, "FIT_DATA_OUT": data if turn == 0 else ""})
            numpy = script("fit", data, "--base-functions", str(arguments.base_functions))
            ours["objective"] = script("judge", data, model)["objective"]
            results["pairs"].append({"attune": ours, "numpy": numpy})
            note(f"run {turn + 1}: attune {ours['fit_seconds']:.1f} s, objective {ours['objective']:,.1f}; "
                 f"NumPy {numpy['fit_seconds']:.1f} s, {numpy['objective']:,.1f}, "
                 f"{numpy['evaluations']} evaluations")
    ratio = statistics.median(pair["numpy"]["fit_seconds"] / pair["attune"]["fit_seconds"]
                              for pair in results["pairs"])
    results["times_as_fast"] = ratio
    note(f"one optimisation: {ratio:.1f} times as fast as NumPy")


def swift(binary, arguments, environment=None):
    done = subprocess.run([str(binary), *arguments], check=True, capture_output=True, text=True,
                          env={**os.environ, **{k: v for k, v in (environment or {}).items() if v}})
    return json.loads(done.stdout)


def script(*arguments):
    done = subprocess.run([sys.executable, str(HERE / "fit_numpy.py"), *arguments], check=True, capture_output=True,
                          text=True)
    return json.loads(done.stdout)
