/// The status page's one style sheet.
enum StatusStyle {
    /// Black on white or white on black, as the reader's system asks; what is wrong is bold and has a mark, and its
    /// colour only repeats that. On narrow screens each team is a card with its figures' names beside them.
    static let css = """
        :root { color-scheme: light dark; --ink: #1c1d1f; --soft: #61656b; --line: #d9dbde; --paper: #fff; --bad: #a3260b;
          --wash: #fdf3ef; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8e9eb; --soft: #9a9fa6; --line: #34373b; --paper: #141517;
          --bad: #ff9273; --wash: #2a1c18; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.25rem 1.5rem 2rem; max-width: 78rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 1rem; }
        h1 { margin: 0; font-size: 1.35rem; letter-spacing: -0.01em; }
        h2, caption { margin: 0 0 .4rem; font-size: 1rem; font-weight: 600; text-align: left; }
        header p, footer, small, thead th, .none { color: var(--soft); }
        header p { margin: 0; font-variant-numeric: tabular-nums; }
        .verdict { margin: 1rem 0 1.75rem; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
        .verdict p { margin: .4rem 0 0; }
        .verdict.wrong { border: 2px solid var(--bad); background: var(--wash); }
        .verdict.wrong h2, .mark { color: var(--bad); }
        ol, ul { margin: 0; padding-left: 1.4rem; }
        code { font: .92em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
        table { width: 100%; border-collapse: collapse; margin: 0 0 1.75rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
        thead th { font-size: .8rem; font-weight: 500; padding-top: 0; }
        th:first-child { text-align: left; padding-left: 0; }
        td.spark, table.teams thead th:nth-child(4) { text-align: left; padding-left: 1.2rem; }
        th[scope=row] { font-weight: 600; white-space: normal; overflow-wrap: anywhere; }
        td:last-child, th:last-child { padding-right: 0; }
        tr.marked td, tr.marked th { font-weight: 700; }
        tr.marked small, tr.marked .none { font-weight: 400; }
        table.shared { max-width: 32rem; }
        td.spark { min-width: 8rem; padding-top: 0; padding-bottom: 0; }
        svg { display: block; fill: none; stroke: currentColor; }
        svg path { stroke: var(--line); stroke-width: 1; }
        svg polyline { stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
        footer { border-top: 1px solid var(--line); margin-top: 1.5rem; font-size: .85rem; }
        a { color: inherit; }
        @media (max-width: 66rem) {
          body { padding: 1rem; }
          thead { display: none; }
          table, caption, tbody, tr { display: block; }
          table.shared { max-width: none; }
          tr { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .5rem .6rem; margin: 0 0 .7rem; padding: .65rem .8rem;
            border: 1px solid var(--line); border-radius: .5rem; }
          tr.marked { border: 2px solid var(--bad); }
          th, td, td.spark { display: block; padding: 0; border: 0; text-align: left; white-space: normal; }
          th[scope=row] { grid-column: 1 / -1; }
          td::before { content: attr(data-name); display: block; font-size: .75rem; font-weight: 400; color: var(--soft); }
          td.spark { grid-column: 3 / -1; }
          svg { width: 100%; }
          td small { display: block; }
        }

        """
}
