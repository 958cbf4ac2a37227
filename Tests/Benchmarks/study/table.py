"""The report for terminals."""


def show(report):
    print(f"Win rate over the text as it was: {report['people']} new people, {report['jobs']} jobs, judges "
          f"{report['judges']}, model {report['model']} ({', '.join(report['prompts'])})\n")
    print(f"{'method':48} {'ties half':>9} {'95 %':>14} {'ties':>6} {'without':>8} {'95 %':>14}")
    for row in report["results"]:
        print(f"{row['method']:48} {cell(row['win_rate']):>9} {span(row['interval']):>14} {cell(row['ties']):>6} "
              f"{cell(row['win_rate_without_ties']):>8} {span(row['interval_without_ties']):>14}")
    print("\nWhat limits it: how often each prompt's text passes the guards and is better by Attune's own measure, and "
          "what share of all people then like it better")
    for row in report["limits"]:
        reasons = ", ".join(f"{count} {reason}" for reason, count in row["not_revised"].items())
        print(f"  {row['prompt']:24} revised {cell(row['revised'])}, liked by {cell(row['liked_by'])}; else: {reasons}")
    print("\nOf all jobs: " + ", ".join(f"{count} {status}" for status, count in report["statuses"].items()))


def cell(value):
    return "–" if value is None else f"{value:.3f}"


def span(interval):
    return "–" if interval is None else f"{interval[0]:.3f}–{interval[1]:.3f}"
