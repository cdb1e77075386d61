/// Holds one bound of a limit in each window of a measurement.
///
/// A breach is a run of neighbouring windows past the bound that spans at least the time of `for`, or one window
/// where there is none. A window without a value breaks no run: whatever would be a breach if that window were
/// past the bound makes the limit inconclusive.
struct WindowedEvaluation {
  let limit: Limit
  let window: LimitWindow
  let rule: String
  let bound: Quantity
  let isUpper: Bool

  /// The shortest run of windows that begins at one of them and spans the time of `for`.
  private struct Run {
    let windows: ArraySlice<MetricWindow>
    /// The value past which all of the run's windows lie; nil where one has no value.
    let persisting: Double?
    /// The same of those windows that have a value; nil where none has.
    let known: Double?
  }

  /// - Parameter whole: the outcome over the whole measurement, of which the limit's place and action are taken.
  func outcome(_ found: Result<[MetricWindow], MissingWindows>, whole: LimitOutcome) -> LimitOutcome {
    switch found {
    case .failure(let missing): return outcome(.inconclusive, missing.message, nil, whole)
    case .success(let windows): return judge(windows, whole)
    }
  }

  private func judge(_ windows: [MetricWindow], _ whole: LimitOutcome) -> LimitOutcome {
    let runs = runs(of: windows)
    guard let first = runs.first else {
      let length = windows.last.map { QuantityFormat.fixed($0.end, decimals: 3) } ?? "0"
      let reason =
        window.persistenceSeconds > 0
        ? "the measurement of \(length)s is shorter than the \(window.persistenceSeconds)s of 'for'"
        : "there are no windows"
      return outcome(.inconclusive, reason, nil, whole)
    }
    let worst = runs.filter { $0.persisting != nil }.reduce(nil as Run?) { worst, run in
      guard let worst, let old = worst.persisting, let new = run.persisting else { return run }
      return isWorse(new, than: old) ? run : worst
    }
    let marks =
      [(bound, rule == "warn" ? Verdict.warned : .failed, "")]
      + (rule == "warn" ? [] : limit.warning.map { [($0, .warned, "the warning at ")] } ?? [])
    for (mark, verdict, words) in marks {
      if let worst, let value = worst.persisting, isPast(value, mark) {
        return outcome(verdict, breach(worst, value, mark, words, windows), worst, whole)
      }
      if let undecided = runs.first(where: { isUndecided($0, mark) }) {
        return outcome(.inconclusive, doubt(undecided, windows), worst, whole)
      }
    }
    // A run with a silent window may have passed by its other windows.
    let closest = runs.reduce(first) { closest, run in
      guard let old = closest.known, let new = run.known else { return closest.known == nil ? run : closest }
      return isWorse(new, than: old) ? run : closest
    }
    return outcome(.passed, nil, closest, whole)
  }

  private func runs(of windows: [MetricWindow]) -> [Run] {
    var runs: [Run] = []
    var end = 0
    for start in windows.indices {
      end = max(end, start)
      while end < windows.count, windows[end].end - windows[start].start < Double(window.persistenceSeconds) {
        end += 1
      }
      guard end < windows.count else { break }
      let slice = windows[start...end]
      let values = slice.compactMap(\.value)
      let known = isUpper ? values.min() : values.max()
      runs.append(Run(windows: slice, persisting: values.count == slice.count ? known : nil, known: known))
    }
    return runs
  }

  private func isPast(_ value: Double, _ mark: Quantity) -> Bool {
    isUpper ? value > mark.value : value < mark.value
  }

  private func isWorse(_ value: Double, than other: Double) -> Bool {
    isUpper ? value > other : value < other
  }

  private func isUndecided(_ run: Run, _ mark: Quantity) -> Bool {
    run.persisting == nil && (run.known.map { isPast($0, mark) } ?? true)
  }

  // MARK: - Words

  /// `latency.p95` is called `p95`.
  private var metricName: String {
    let name = limit.metric.metric
    return name.firstIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name
  }

  private func breach(
    _ run: Run, _ value: Double, _ mark: Quantity, _ words: String, _ windows: [MetricWindow]
  ) -> String {
    let side = isUpper ? "above" : "below"
    let past = windows.count { $0.value.map { isPast($0, mark) } ?? false }
    let share = "(\(past) of \(count(windows)))"
    let quantity = Quantity(value, limit.unit)
    guard window.persistenceSeconds > 0 else {
      return "window \(span(run)): \(metricName) \(quantity) is \(side) \(words)\(mark) \(share)"
    }
    return
      "\(span(run)): \(metricName) stayed \(side) \(words)\(mark), at \(quantity) or \(isUpper ? "more" : "less") \(share)"
  }

  private func doubt(_ run: Run, _ windows: [MetricWindow]) -> String {
    let silent = windows.count { $0.value == nil }
    let first = run.windows.first { $0.value == nil }
    return "window \(first?.span ?? span(run)): \(first?.reason ?? "there is no value") "
      + "(\(silent) of \(count(windows)) without a value)"
  }

  private func count(_ windows: [MetricWindow]) -> String {
    windows.count == 1 ? "1 window" : "\(windows.count) windows"
  }

  private func span(_ run: Run) -> String {
    MetricWindow.span(from: run.windows.first?.start ?? 0, to: run.windows.last?.end ?? 0)
  }

  private func outcome(
    _ verdict: Verdict, _ reason: String?, _ run: Run?, _ whole: LimitOutcome
  ) -> LimitOutcome {
    LimitOutcome(
      metric: whole.metric, rule: whole.rule, verdict: verdict,
      value: run.flatMap { $0.persisting ?? $0.known },
      unit: whole.unit, bound: whole.bound,
      sampleCount: run.map { $0.windows.reduce(0) { $0 + $1.sampleCount } },
      reason: reason, action: verdict == .passed ? nil : limit.action, file: whole.file, line: whole.line)
  }
}
