"""Plots of the report, as SVG that needs nothing else."""
import html


def write(report, folder):
    (folder / f"study-{report['model']}-{report['judges']}.svg").write_text(bars(report), encoding="utf-8")


def bars(report):
    rows = report["results"]
    left, width, step, top = 330, 420, 34, 56
    height = top + step * len(rows) + 44

    def x(value):
        return left + width * value

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {height}" font-family="system-ui,sans-serif" '
             'font-size="14"><rect width="100%" height="100%" fill="#fbfaf8"/>',
             f'<text x="20" y="30" font-size="18" font-weight="600">Win rate over the text as it was '
             f'({html.escape(report["model"])}, {report["people"]} people, {report["jobs"]} jobs)</text>']
    for tick in (0, 0.25, 0.5, 0.75, 1):
        colour = "#8a8f96" if tick == 0.5 else "#ddd9d2"
        parts.append(f'<line x1="{x(tick)}" x2="{x(tick)}" y1="{top - 8}" y2="{height - 36}" stroke="{colour}"/>'
                     f'<text x="{x(tick)}" y="{height - 16}" text-anchor="middle" fill="#6a6f76">{tick:.0%}</text>')
    for place, row in enumerate(rows):
        y = top + step * place + step / 2
        low, high = row["interval"]
        colour = "#1f7a4d" if low > 0.5 else "#b3372f" if high < 0.5 else "#5b6b8c"
        parts.append(f'<text x="{left - 12}" y="{y + 5}" text-anchor="end">{html.escape(row["method"])}</text>'
                     f'<line x1="{x(low):.1f}" x2="{x(high):.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="3" '
                     f'stroke-linecap="round"/><circle cx="{x(row["win_rate"]):.1f}" cy="{y}" r="6" fill="{colour}"/>')
    return "\n".join(parts) + "</svg>\n"
