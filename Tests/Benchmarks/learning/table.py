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


def cell(value, width):
    return f"{value:{width}.3f}" if value is not None else " " * (width - 1) + "-"
