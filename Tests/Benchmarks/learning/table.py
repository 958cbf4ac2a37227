"""Averages over draws, and how they are shown."""
import numpy


def averages(rules, draws):
    """Means over draws, with the standard error of the AUC between draws (one draw has none)."""
    from . import MEASURES
    places = {}
    for rows in draws:
        for row in rows:
            places.setdefault((row["method"], row["features"], row["answers"]), []).append(row)
    found = []
    for (method, features, answers), rows in places.items():
        row = {"judges": rules, "method": method, "features": features, "answers": answers}
        for measure in MEASURES:
            values = [one[measure] for one in rows if one[measure] is not None]
            row[measure] = float(numpy.mean(values)) if values else None
        aucs = [one["auc"] for one in rows if one["auc"] is not None]
        row["standard_error"] = float(numpy.std(aucs, ddof=1) / len(aucs) ** 0.5) if len(aucs) > 1 else None
        found.append(row)
    return found


def leads(draws):
    """By how much Attune's AUC is above the published recipe's with its twenty plain features: means over all draws of
    all sets, by {set: [rows of a draw]}, with the standard error between draws, and the least of a set's mean."""
    published = "published", "twenty plain"
    found = []
    for method, features, answers in dict.fromkeys((row["method"], row["features"], row["answers"])
                                                   for rows in draws.values() for row in rows[0]):
        if method == "published" or answers == 0:
            continue
        by_set = [[auc(rows, method, features, answers) - auc(rows, *published, answers) for rows in those]
                  for those in draws.values()]
        every = numpy.concatenate(by_set)
        ahead = [auc(rows, method, features, 5) - auc(rows, *published, 20) for those in draws.values() for rows in those]
        found.append({"method": method, "features": features, "answers": answers, "lead": float(every.mean()),
                      "standard_error": float(every.std(ddof=1) / len(every) ** 0.5) if len(every) > 1 else None,
                      "least_of_a_set": float(min(numpy.mean(one) for one in by_set)),
                      "five_over_twenty": float(numpy.mean(ahead))})
    return found


def auc(rows, method, features, answers):
    return next(row["auc"] for row in rows
                if (row["method"], row["features"], row["answers"]) == (method, features, answers))


def show(report):
    print(f"New people after a few answers; {len(report['seeds'])} draws, {report['learner_answers']} answers of each of "
          "60 who learn; AUC ± its standard error between draws")
    for rules in dict.fromkeys(row["judges"] for row in report["results"]):
        print(f"\njudges: {rules}")
        print(f"{'method':18} {'features':16} {'answers':>7} {'AUC':>6} {'±':>5} {'accuracy':>8} {'log loss':>8} "
              f"{'ECE':>5}")
        for row in report["results"]:
            if row["judges"] == rules:
                print(f"{row['method']:18} {row['features']:16} {row['answers']:7d} {cell(row['auc'], 6)} "
                      f"{cell(row['standard_error'], 5)} {cell(row['accuracy'], 8)} {cell(row['log_loss'], 8)} "
                      f"{cell(row['calibration_error'], 5)}")
    print("\nAUC over that of the published recipe with its twenty plain features after as many answers: mean of all draws ± "
          "its standard error, and the least mean of a set; and what five answers have over its twenty")
    for row in report["leads"]:
        print(f"{row['method']:18} {row['features']:16} {row['answers']:7d} {row['lead']:+6.3f} "
              f"{cell(row['standard_error'], 5)} {row['least_of_a_set']:+8.3f} {row['five_over_twenty']:+8.3f}")


def cell(value, width):
    return f"{value:{width}.3f}" if value is not None else " " * (width - 1) + "-"
