/// The page's style. Colours of text and signs hold 4.5 to 1 against their ground, in light and dark; each state has a
/// sign and a word besides its colour.
enum HTMLStyleSheet {
  static let text: StaticString = """
    :root {
      color-scheme: light dark;
      --ground: #fcfcfb; --card: #ffffff; --ink: #16191d; --dim: #59616b; --line: #dcdfe3; --faint: #eceef0;
      --passed: #14713d; --warned: #8a5700; --failed: #b3201b; --open: #6639b7; --idle: #59616b;
      --blue: #0b5cad; --blue-mid: #3f8ad6; --blue-light: #86b8ea; --wash: #f3f5f7;
      --font: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #121417; --card: #181b1f; --ink: #e7eaed; --dim: #9aa3ad; --line: #30353b; --faint: #24282d;
        --passed: #57c785; --warned: #e3ab4a; --failed: #ff7b72; --open: #b79af5; --idle: #9aa3ad;
        --blue: #79b8ff; --blue-mid: #4a90d9; --blue-light: #33608f; --wash: #1d2126;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
    body {
      margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--font);
      font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
    }
    a { color: var(--blue); text-decoration-thickness: 1px; text-underline-offset: 2px; }
    a:focus-visible, summary:focus-visible, pre:focus-visible, input:focus-visible, .scroll:focus-visible {
      outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 3px;
    }
    code, pre, .carets { font-family: var(--mono); font-size: .9em; unicode-bidi: isolate; }
    pre {
      margin: .5rem 0; padding: .6rem .8rem; background: var(--wash); border-radius: 6px; overflow: auto;
      line-height: 1.45; overflow-wrap: normal; tab-size: 4;
    }
    p { margin: .35rem 0; max-width: 46rem; }
    h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
    h1 { font-size: 1.75rem; font-weight: 650; letter-spacing: -.015em; margin: .3rem 0 .2rem; }
    h2 { font-size: 1.25rem; font-weight: 650; letter-spacing: -.01em; margin: 0 0 .9rem; }
    h3 { font-size: 1rem; font-weight: 600; margin: 1.4rem 0 .5rem; }
    .dim { color: var(--dim); font-weight: 400; } .small { font-size: .85rem; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .3rem .6rem; }
    .name { font-weight: 600; }
    header, nav, main, footer { max-width: 71rem; margin: 0 auto; padding: 0 1.25rem; }
    header { padding-top: 1.5rem; }
    .product { color: var(--dim); font-size: .85rem; display: flex; align-items: center; flex-wrap: wrap; gap: .35rem; margin: 0; }
    .mark { fill: none; stroke: currentColor; stroke-width: 2; color: var(--ink); }
    .head .verdict { font-size: inherit; margin-left: .25rem; }
    .counts { font-size: 1.05rem; margin: 0 0 .35rem; }
    .callout { border-left: 3px solid var(--warned); padding: .3rem .8rem; background: var(--wash); }
    nav { margin-top: 1rem; }
    nav ul { list-style: none; margin: 0; padding: .55rem 0; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; border-block: 1px solid var(--line); }
    nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
    section { padding: 2rem 0 .4rem; }
    section + section { border-top: 1px solid var(--line); margin-top: 1.6rem; }
    footer { color: var(--dim); font-size: .85rem; padding-block: 2rem; }
    .verdict { font-weight: 600; white-space: nowrap; font-size: .95rem; }
    .sign { display: inline-block; width: 1.15em; text-align: center; }
    .passed { --state: var(--passed); } .warned { --state: var(--warned); } .failed, .errored { --state: var(--failed); }
    .inconclusive { --state: var(--open); } .skipped, .cancelled { --state: var(--idle); }
    .verdict { color: var(--state); }
    .reasons { list-style: none; margin: 0; padding: 0; display: grid; gap: .9rem; }
    .reasons > li { border-left: 3px solid var(--state); padding: .1rem 0 .1rem .9rem; }
    .reasons ul { margin: .2rem 0 .3rem; padding-left: 1.1rem; } .lead { margin-top: 0; }
    .action { color: var(--ink); } .action::before { content: "→ "; color: var(--dim); }
    table { border-collapse: collapse; width: 100%; font-size: .93rem; }
    th { text-align: left; font-weight: 500; color: var(--dim); font-size: .85rem; padding: .2rem .9rem .3rem 0; white-space: nowrap; }
    td { border-top: 1px solid var(--line); padding: .45rem .9rem .45rem 0; vertical-align: top; }
    th.number, td.number { text-align: right; } td.number { white-space: nowrap; }
    tr > :last-child { padding-right: 0; }
    .limits .metric { font-weight: 600; } .limits td p { margin: .15rem 0 0; }
    .limits td:nth-child(1) { width: 38%; } .limits td:nth-child(4) { width: 24%; min-width: 8rem; }
    .limits td:nth-child(3) { min-width: 9rem; } .limits td:nth-child(6) { min-width: 8.5rem; }
    .steps td:nth-child(3) { width: 18%; min-width: 7rem; } .steps td:nth-child(5) { width: 40%; }
    .figures, .requests { font-size: .87rem; } .figures { width: auto; } .figures th, .figures td { text-align: right; white-space: nowrap; } .figures td:has(code), .figures th:first-child { text-align: left; }
    .figures td, .requests td { padding-block: .2rem; }
    svg { display: block; overflow: visible; font: 11px var(--font); font-variant-numeric: tabular-nums; }
    .limit-bar, .span { width: 100%; height: 18px; }
    .track { fill: var(--faint); } .value { fill: var(--state); }
    .bound { stroke: var(--ink); stroke-width: 2; } .zero { stroke: var(--dim); stroke-width: 1; }
    rect.interval { fill: var(--state); opacity: .45; }
    .scroll { overflow: auto; max-height: 75vh; padding: 2px 0 .8rem; margin-bottom: .6rem; }
    .graph rect { fill: var(--card); stroke: var(--state); stroke-width: 1.25; }
    .graph .skipped rect, .graph .cancelled rect { stroke-dasharray: 4 3; }
    .edge.looking { stroke-dasharray: 1 4; stroke-linecap: round; }
    .diagnosis { margin-top: .4rem; } .diagnosis ol { margin: .2rem 0 .3rem; padding-left: 1.5rem; }
    .graph text { fill: var(--ink); font-size: 13px; } .graph .name { font-weight: 600; }
    .graph .said { fill: var(--dim); font-size: 11.5px; } .graph .sign { fill: var(--state); font-size: 15px; font-weight: 700; text-anchor: middle; }
    .graph a:hover rect { stroke-width: 2.25; } .graph a:focus-visible { outline: none; } .graph a:focus-visible rect { stroke: var(--blue); stroke-width: 3; }
    .edge { fill: none; stroke: var(--dim); stroke-width: 1.25; opacity: .7; } .edge.blocked { stroke: var(--failed); stroke-dasharray: 4 3; }
    .tiles { display: flex; flex-wrap: wrap; gap: .6rem 2.2rem; margin: .3rem 0 1.1rem; }
    .tiles dt { color: var(--dim); font-size: .85rem; } .tiles dd { margin: 0; font-size: 1.2rem; font-weight: 600; letter-spacing: -.01em; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); gap: 1.6rem 2.4rem; margin-bottom: .8rem; }
    .charts.three { grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
    .charts.wide { grid-template-columns: minmax(0, 1fr); }
    .chart { margin: 0; min-width: 0; break-inside: avoid; }
    figcaption { display: flex; flex-wrap: wrap; gap: .1rem 1rem; align-items: baseline; justify-content: space-between; }
    .keys { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; align-items: baseline; }
    .title { font-weight: 600; font-size: .93rem; }
    .legend { display: flex; flex-wrap: wrap; gap: .1rem .9rem; font-size: .82rem; color: var(--dim); }
    .legend > span { display: inline-flex; align-items: center; gap: .3rem; }
    .axis-title { font-size: .78rem; color: var(--dim); margin: .1rem 0 .15rem; } .axis-title.x { text-align: right; margin: 0; max-width: none; }
    .note { font-size: .85rem; color: var(--dim); } 
    .plot { padding: 6px 10px 24px 58px; } .drawing { width: 100%; height: 170px; }
    .grid line { stroke: var(--line); stroke-width: 1; } .grid .column { stroke: var(--faint); }
    .grid text, .strip text { fill: var(--dim); } text.y { text-anchor: end; } text.x { text-anchor: middle; }
    .line { fill: none; stroke: var(--blue); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; vector-effect: non-scaling-stroke; }
    .line.p50 { stroke: var(--blue-light); stroke-width: 2.5; } .line.p95 { stroke: var(--blue-mid); stroke-dasharray: 6 3; } .line.p99 { stroke: var(--blue); }
    .line.faint { stroke: var(--line); stroke-width: 1.5; } .line.level { stroke: var(--ink); stroke-width: 1.5; }
    .line.median { stroke: var(--blue); stroke-width: 1.5; } .line.bound { stroke: var(--failed); stroke-width: 1.5; stroke-dasharray: 5 4; }
    .bar.failed { fill: var(--failed); } .bar.timed-out { fill: var(--warned); } .bar.unsent { fill: var(--idle); }
    circle.bar { stroke: none; } .band { fill: var(--blue-light); opacity: .3; }
    .point { fill: var(--blue); } .point.current { fill: var(--card); stroke: var(--blue); stroke-width: 2.5; }
    .limit { fill: var(--card); stroke: var(--state); stroke-width: 2.5; }
    .rule { stroke: var(--dim); stroke-dasharray: 3 3; } .rule.change { stroke: var(--failed); } .rule.suspected { stroke: var(--warned); }
    .mark-label { fill: var(--ink); stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; } .mark-label.end { text-anchor: end; }
    .hover { fill: transparent; } .hover:hover { fill: var(--ink); opacity: .08; }
    .pair.planned { fill: var(--blue); } .pair.confirmation { fill: var(--card); stroke: var(--blue); stroke-width: 1.75; } .pair.control { fill: var(--dim); opacity: .55; }
    .strip { display: grid; grid-template-columns: minmax(6rem, 14rem) minmax(0, 1fr) 5rem; gap: 0 .9rem; align-items: center; }
    .strip svg { width: 100%; } .strip .value { font-weight: 600; font-size: .9rem; text-align: right; }
    .strip .base { stroke: var(--faint); } .dot { fill: var(--blue-mid); opacity: .6; }
    line.interval { stroke: var(--ink); stroke-width: 3; opacity: .55; } .middle { stroke: var(--ink); stroke-width: 2; }
    .strip.axis line { stroke: var(--dim); }
    .findings, .files, .notes { list-style: none; padding: 0; margin: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: .2rem; }
    .finding { border-left: 3px solid var(--state); padding: .1rem 0 .1rem .9rem; margin: .35rem 0; content-visibility: auto; contain-intrinsic-size: auto 7rem; }
    .finding.error, .diagnosis .error { --state: var(--failed); } .finding.warning, .diagnosis .warning { --state: var(--warned); }
    .finding.info, .diagnosis .info { --state: var(--idle); }
    .finding p { margin: .1rem 0; } .severity { color: var(--state); font-weight: 600; } .message { font-weight: 600; }
    .carets { color: var(--state); font-weight: 700; }
    .filter { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; margin: .6rem 0; }
    .filter[hidden] { display: none; } .filter output { color: var(--dim); }
    input[type=search] { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--dim); border-radius: 6px; padding: .25rem .6rem; width: 16rem; max-width: 100%; }
    .step { padding: .1rem 0 .6rem; } .step + .step { border-top: 1px solid var(--faint); } .step h3 { margin: .8rem 0 .2rem; }
    .step:target { background: linear-gradient(90deg, var(--wash), transparent); }
    .attempts { margin: .3rem 0; padding: 0; list-style: none; } .fold { display: inline-block; margin-right: 1.3rem; } .fold[open] { display: block; margin-right: 0; }
    details { margin: .3rem 0; } summary { cursor: pointer; color: var(--blue); width: fit-content; }
    details[open] > summary { margin-bottom: .4rem; }
    .log { max-height: 30rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    .facts { display: grid; gap: 0; margin: 0; }
    .facts > div { display: grid; grid-template-columns: minmax(8rem, 14rem) minmax(0, 1fr); gap: 1rem; padding: .3rem 0; border-top: 1px solid var(--faint); }
    .facts dt { color: var(--dim); } .facts dd { margin: 0; } .notes { margin-bottom: 1rem; } .notes li::before { content: "– "; color: var(--dim); }
    @media (max-width: 44rem) {
      header, nav, main, footer { padding-inline: 1rem; }
      h1 { font-size: 1.45rem; }
      .rows, .rows tbody { display: block; } .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      .rows tr { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .1rem .9rem; padding: .6rem 0; border-top: 1px solid var(--line); }
      .rows td, .limits td:nth-child(n), .steps td:nth-child(n) { display: contents; }
      .rows td, .rows th { text-align: left; }
      .rows td::before { content: attr(data-label); color: var(--dim); font-size: .85rem; }
      .rows td[data-label=" "]::before { content: ""; } .rows td:empty { display: none; }
      .limits td:first-child, .steps td:first-child, .requests td:first-child { display: block; grid-column: 1 / -1; border: 0; padding: 0; width: auto; }
      .rows td:first-child::before { content: none; }
      .strip-rows { padding-inline: .7rem; } .strip { grid-template-columns: minmax(0, 1fr) auto; } .strip svg { grid-column: 1 / -1; grid-row: 2; } .strip.axis .label, .strip.axis .value { display: none; }
      .facts > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
    }
    @media (min-width: 90rem) {
      body { display: grid; grid-template-columns: 1fr 13rem minmax(0, 71rem) 13rem 1fr; }
      header, main, footer { grid-column: 3; width: 100%; } main { grid-row: 2; } footer { grid-row: 3; }
      nav { grid-column: 2; grid-row: 2; position: sticky; top: 1rem; align-self: start; margin: 2rem 0 0; }
      nav ul { display: grid; border: 0; gap: .35rem; }
    }
    @media print {
      :root { --ground: #fff; --card: #fff; --ink: #000; --dim: #444; --line: #bbb; --faint: #ddd; --wash: #f4f4f4; }
      body { display: block; font-size: 10.5pt; } nav, .filter, .skip { display: none; } a { color: inherit; text-decoration: none; }
      section { break-inside: auto; } h2, h3, figcaption { break-after: avoid; } tr, .finding, .strip, .reasons > li { break-inside: avoid; }
      .scroll, .log { overflow: visible; max-height: none; } .finding { content-visibility: visible; }
    }
    @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
    """
}
