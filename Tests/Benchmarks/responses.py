"""How often a person prefers the response that Attune would choose for them out of 18 real ones.

The simulated people of `learning` (see `learning/people.py` and `learning/judges`): 60 learn, 24 are new. `attune
evaluate` learns the base rewards, asks each new person and predicts how they order the responses to prompts that nobody
was asked about; the one with the highest predicted reward is chosen. It wins where the noise-free utility of the person
is higher than that of the first model's response; equal is half. The opponents: one response for everybody, the one that
wins most often among all 84 people by their noise-free utility, which no product can know; and the best response of each
person by it, the ceiling. The responses are given by their path and are no part of this project.
"""
import gzip
import json
import pathlib
import statistics
import subprocess
import tempfile

import inputs

try:
    import numpy
except ImportError:
    numpy = None

COUNTS = (0, 5, 10, 20)
GOALS = {"5": 0.65, "10": 0.75}
LIFT_GOAL = 0.65


def add_arguments(parser):
    inputs.add_arguments(parser)
    inputs.add_draws(parser, judges="lists,forms")
    parser.add_argument("--base-functions", default="7", help="base functions, a number or a range (7)")
    parser.add_argument("--strategy", default="bald", help="how questions are chosen (bald)")
    parser.add_argument("--standardise", default="prompt",
                        help="all, prompt or auto; with all candidates at hand, features can be scaled by prompt (prompt)")
    parser.add_argument("--true-attributes", action="store_true",
                        help="give attune what people judge by as its features, which takes the features' limit away")
    parser.add_argument("--baseline", help="the model that the choice is compared with; the first of the file")


def run(arguments):
    rules, binary = inputs.check(arguments)
    from learning import judges, people
    from stack import note
    baseline = place_of(arguments.baseline, arguments.data)
    texts = people.read(arguments.data)
    draws = []
    for name in rules:
        scores = numpy.array([judges.scores(responses, name) for _, responses in texts])
        for seed in inputs.seeds(arguments):
            note(f"{name}, seed {seed} …")
            study = people.draw(texts, scores, seed, answers=arguments.learner_answers,
                                shared=4 * arguments.learner_answers)
            with tempfile.TemporaryDirectory(prefix="attune-responses.") as folder:
                draws.append({"judges": name, "seed": seed,
                              **one(arguments, study, seed, baseline, binary, pathlib.Path(folder))})
    report = summary(draws)
    print(json.dumps(report)) if arguments.json else show(report)
    return 0


def place_of(model, data):
    """The baseline's place among the names in alphabetical order, which is the order of `people.read`."""
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        names = list(json.loads(next(lines))["responses"])
    if model is not None and model not in names:
        raise SystemExit(f"--baseline: {model} is none of {', '.join(names)}")
    return sorted(names).index(model or names[0])


def one(arguments, study, seed, baseline, binary, folder):
    """One draw: the share of wins of each way to choose, over the new people and the prompts of the last third."""
    utilities = study.scores @ study.weights.T                     # prompts × responses × people
    learners = len(study.train)
    prompts = sorted({int(row[0]) for pairs, _ in study.test for row in pairs})
    order = numpy.array(prompts)
    predicted = predictions(arguments, study, seed, baseline, prompts, binary, folder)
    new = utilities[order][:, :, learners:]
    first = new[:, baseline]
    everybody = utilities[order]
    best_single = wins(everybody, everybody[:, baseline][:, None]).mean(axis=2).argmax(axis=1)
    single = new[numpy.arange(len(order)), best_single]
    chosen = {count: numpy.take_along_axis(new, rewards.argmax(axis=1)[:, None], 1)[:, 0]
              for count, rewards in predicted.items()}
    best = new.max(axis=1)
    return {
        "win_rate": {count: mean(wins(one, first)) for count, one in chosen.items()},
        "by_person": {count: wins(one, first).mean(axis=0).tolist() for count, one in chosen.items()},
        "over_best_single": {count: mean(wins(one, single)) for count, one in chosen.items()},
        "best_single": mean(wins(single, first)),
        "oracle": mean(wins(best, first)),
        "oracle_over_best_single": mean(wins(best, single)),
    }


def wins(ours, theirs):
    return (ours > theirs) + 0.5 * (ours == theirs)


def mean(values):
    return float(numpy.mean(values))


def predictions(arguments, study, seed, baseline, prompts, binary, folder):
    """The rewards that attune predicts, prompts × responses × new people, after each number of answers.

    Each new person's test comparisons are every other response against the baseline's, whose reward is set to 0.
    """
    width = study.scores.shape[1]
    learners = len(study.train)
    responses, comparisons, written = (folder / name for name in ("responses", "comparisons", "predictions"))
    with open(responses, "w", encoding="utf-8") as file:
        for prompt, (question, texts) in enumerate(study.texts):
            for place, text in enumerate(texts):
                line = {"id": f"{prompt}-{place}", "prompt": question}
                if arguments.true_attributes:
                    line["features"] = study.scores[prompt, place].tolist()
                else:
                    line["text"] = text
                file.write(json.dumps(line) + "\n")
    places = {}
    number = 0
    with open(comparisons, "w", encoding="utf-8") as file:
        def write(person, prompt, a, b, preferred, split):
            nonlocal number
            number += 1
            file.write(json.dumps({"user_id": f"person {person}", "a": f"{prompt}-{a}", "b": f"{prompt}-{b}",
                                   "preferred": preferred, "split": split}) + "\n")

        for split, asked, start in (("train", study.train, 0), ("adapt", study.adapt, learners)):
            for person, (pairs, labels) in enumerate(asked, start):
                for (prompt, a, b), label in zip(pairs.tolist(), labels):
                    write(person, prompt, a, b, "a" if label else "b", split)
        for person in range(len(study.adapt)):
            for row, prompt in enumerate(prompts):
                for place in range(width):
                    if place != baseline:
                        # What is preferred is told so that the file is valid; only the predictions are read.
                        write(learners + person, prompt, place, baseline, "a", "test")
                        places[number] = (row, place, person)
    command = [str(binary), "evaluate", "--responses", str(responses), "--comparisons", str(comparisons),
               "--answers", ",".join(map(str, COUNTS)), "--strategy", arguments.strategy, "--seed", str(seed),
               "--base-functions", arguments.base_functions, "--standardise", arguments.standardise,
               "--predictions-out", str(written), "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"attune evaluate failed: {done.stderr.strip()}")
    rewards = {str(count): numpy.zeros((len(prompts), width, len(study.adapt))) for count in COUNTS}
    with open(written, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            rewards[str(row["answers"])][places[row["line"]]] = row["gain"]
    if not arguments.true_attributes:
        # Of responses with the same prompt and text only the first is predicted.
        for row, prompt in enumerate(prompts):
            firsts = {study.texts[prompt][1][baseline]: baseline}
            for place in range(width):
                first = firsts.setdefault(study.texts[prompt][1][place], place)
                for predicted in rewards.values():
                    predicted[row, place] = predicted[row, first]
    return rewards


def summary(draws):
    def over(values):
        return {"mean": statistics.fmean(values),
                "standard_error": statistics.stdev(values) / len(values) ** 0.5 if len(values) > 1 else None}

    def figures(chosen):
        counts = [str(count) for count in COUNTS]
        rates = {count: over([draw["win_rate"][count] for draw in chosen]) for count in counts}
        single = {count: over([draw["over_best_single"][count] for draw in chosen]) for count in counts}
        oracle = over([draw["oracle"] for draw in chosen])
        return {
            "win_rate": {count: value["mean"] for count, value in rates.items()},
            "standard_error": {count: value["standard_error"] for count, value in rates.items()},
            "best_single": over([draw["best_single"] for draw in chosen])["mean"],
            "oracle": oracle["mean"],
            "over_best_single": {count: value["mean"] for count, value in single.items()},
            "over_best_single_standard_error": {count: value["standard_error"] for count, value in single.items()},
            "oracle_over_best_single": over([draw["oracle_over_best_single"] for draw in chosen])["mean"],
            "share_of_oracle_lift": {count: (value["mean"] - 0.5) / (oracle["mean"] - 0.5)
                                     for count, value in rates.items()},
            "people_below_half": {count: statistics.fmean(
                share < 0.5 for draw in chosen for share in draw["by_person"][count]) for count in counts},
        }

    report = figures(draws)
    report["judges"] = {name: figures([draw for draw in draws if draw["judges"] == name])
                        for name in dict.fromkeys(draw["judges"] for draw in draws)}
    report["draws"] = [{"judges": draw["judges"], "seed": draw["seed"], "win_rate": draw["win_rate"],
                        "best_single": draw["best_single"], "oracle": draw["oracle"]} for draw in draws]
    report["goals_met"] = {
        **{f"win_rate_{count}": report["win_rate"][count] >= goal for count, goal in GOALS.items()},
        "oracle_lift_20": report["share_of_oracle_lift"]["20"] >= LIFT_GOAL}
    return report


def show(report):
    print(f"How often the chosen response wins; {len(report['draws'])} draws of 24 new people, ± the standard error "
          "between draws")
    print(f"\n{'judges':8} {'answers':>7} {'over the first':>15} {'over the best single':>21} {'of the ceiling':>14} "
          f"{'people below half':>17}")
    for name, part in [*report["judges"].items(), ("both", report)]:
        for count in map(str, COUNTS):
            print(f"{name:8} {count:>7} {cell(part['win_rate'][count], part['standard_error'][count]):>15} "
                  f"{cell(part['over_best_single'][count], part['over_best_single_standard_error'][count]):>21} "
                  f"{part['share_of_oracle_lift'][count]:>14.2f} {part['people_below_half'][count]:>17.2f}")
        print(f"{name:8} {'single':>7} {part['best_single']:>15.3f}")
        print(f"{name:8} {'ceiling':>7} {part['oracle']:>15.3f} {part['oracle_over_best_single']:>21.3f}")
    print("\n`over the first`: the response of the first model; `of the ceiling`: the lift over one half, as a share of "
          "the lift with each person's true utility.")
    for name, met in report["goals_met"].items():
        print(f"{'reached' if met else 'missed '}  {name}")


def cell(value, error):
    return f"{value:.3f}" + (f" ± {error:.3f}" if error is not None else "")
