"""Win rates over the baseline, with intervals over people and jobs."""
import collections

import numpy

RESAMPLES = 2000


def report(course, forced, personal, context):
    items = range(len(course.items))
    learners = course.study.weights[:len(course.study.train)]
    rows = []

    def outcomes(texts_of):
        """Wins (1, ½, 0) of a method's texts over the baseline, people × items."""
        found = numpy.zeros((len(course.new), len(course.items)))
        for item in items:
            baseline = course.text(item)
            for person, weights in enumerate(course.new):
                text = texts_of(person, item)
                if text.strip() == baseline.strip():
                    found[person, item] = 0.5
                    continue
                ours, theirs = course.utilities(item, [text, baseline], weights)
                found[person, item] = 1.0 if ours > theirs else 0.0 if ours < theirs else 0.5
        return found

    def add(name, wins):
        rows.append({"method": name, **figures(wins)})

    for count, results in personal.items():
        add(f"personalised, {count} answers", outcomes(lambda person, item: results[person][item]["text"]))
    texts = [[course.text(item), *(forced[prompt][item]["text"] for prompt in course.prompts)] for item in items]
    # Of learners, so that the prompt is not chosen by those it is measured on.
    liked = numpy.zeros((len(items), len(course.prompts) + 1))
    average = numpy.zeros_like(liked)
    ceiling = numpy.zeros((len(course.new), len(items)), int)
    for item in items:
        utilities = course.utilities(item, texts[item], learners)
        liked[item] = ((utilities > utilities[:, :1]) + 0.5 * (utilities == utilities[:, :1])).mean(axis=0)
        average[item] = utilities.mean(axis=0)
        ceiling[:, item] = course.utilities(item, texts[item], course.new).argmax(axis=1)
    single = int(liked.mean(axis=0)[1:].argmax()) + 1
    add(f"one prompt for everybody ({course.prompts[single - 1]})", outcomes(lambda _, item: texts[item][single]))
    generator = numpy.random.default_rng(course.arguments.seed)
    random = generator.integers(1, len(course.prompts) + 1, (len(course.new), len(items)))
    add("random prompts", outcomes(lambda person, item: texts[item][random[person, item]]))
    if context is not None:
        add("pairs in context", outcomes(lambda person, item: context[person][item]["text"]))
    best = average[:, 1:].argmax(axis=1) + 1
    add("best of n for the average person", outcomes(lambda _, item: texts[item][best[item]]))
    add("oracle: each person's best of n", outcomes(lambda person, item: texts[item][ceiling[person, item]]))
    statuses = collections.Counter()
    for results in (*forced.values(), *(row for rows_ in personal.values() for row in rows_)):
        statuses.update(f"{one['status']} {one['reason'] or ''}".strip() for one in results)
    return {
        "model": course.arguments.model, "judges": course.arguments.judges, "seed": course.arguments.seed,
        "people": len(course.new), "jobs": len(course.items), "prompts": list(course.prompts), "results": rows,
        "statuses": dict(statuses.most_common()), "limits": limits(course, forced)}


def limits(course, forced):
    """What each prompt comes to: how often its text passes the guards, and how often people who want it like it."""
    found = []
    for prompt in course.prompts:
        results = forced[prompt]
        changed = [item for item, one in enumerate(results) if one["status"] == "revised"]
        gains = []
        for item in changed:
            utilities = course.utilities(item, [results[item]["text"], course.text(item)], course.study.weights)
            gains.append(float((utilities[:, 0] > utilities[:, 1]).mean()))
        reasons = collections.Counter(one["reason"] for one in results if one["status"] != "revised")
        found.append({"prompt": prompt, "revised": len(changed) / max(len(results), 1),
                      "liked_by": float(numpy.mean(gains)) if gains else None, "not_revised": dict(reasons.most_common())})
    return found


def figures(wins):
    """Ties half and without ties, with 95 % intervals from resampling people and jobs (Owen 2007, the pigeonhole
    bootstrap)."""
    generator = numpy.random.default_rng(1)
    decided = wins != 0.5
    people, items = wins.shape
    means, bare = [], []
    for _ in range(RESAMPLES):
        rows = generator.integers(0, people, people)[:, None]
        columns = generator.integers(0, items, items)[None, :]
        sample, settled = wins[rows, columns], decided[rows, columns]
        means.append(sample.mean())
        if settled.any():
            bare.append(sample[settled].mean())
    return {
        "win_rate": float(wins.mean()), "interval": quantiles(means), "ties": float((~decided).mean()),
        "win_rate_without_ties": float(wins[decided].mean()) if decided.any() else None,
        "interval_without_ties": quantiles(bare) if bare else None}


def quantiles(values):
    return [float(one) for one in numpy.quantile(values, (0.025, 0.975))]
