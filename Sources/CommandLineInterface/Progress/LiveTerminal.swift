import Execution
import PipelineModel
import Reports
import Synchronization
import SystemIO

/// Draws a `LiveView` at the end of the terminal, below the lines of what has ended.
///
/// No mode of the terminal is changed and the cursor stays visible, so that there is nothing to put back, however the
/// program ends. Every drawing is one write.
final class LiveTerminal: RunProgress {
  private struct State {
    var view: LiveView
    var reporter: ProgressReporter
    /// The columns of each line that stands there now; the cursor is at the end of the last.
    var drawn: [Int] = []
    var isFinished = false
    var remaining: RemainingTime?
    var estimate: Double?
    var estimatedAt: Int64?
  }

  private static let interval = Duration.milliseconds(200)
  private static let estimateNanoseconds: Int64 = 1_000_000_000

  private let console: Console
  private let request: RunRequest
  /// The name of the run.
  private let run: String
  private let state: Mutex<State>

  init(request: RunRequest, run: String, console: Console) {
    self.request = request
    self.run = run
    self.console = console
    let isColoured = console.areErrorsColoured
    state = Mutex(
      State(view: LiveView(isColoured: isColoured), reporter: ProgressReporter(isColoured: isColoured)))
  }

  /// Draws anew, several times a second, until the task is cancelled.
  func run() async {
    let request = request
    let durations = try? await runOnOwnThread(name: "history") { [run] in
      EarlierDurations.medians(of: request.prepared.pipeline.name, below: request.results, before: run)
    }
    let remaining = RemainingTime(
      prepared: request.prepared, options: request.options, expected: durations ?? [:])
    state.withLock { state in
      state.view.expected = durations ?? [:]
      state.remaining = remaining
    }
    while (try? await Task.sleep(for: Self.interval)) != nil {
      state.withLock { draw([], &$0) }
    }
  }

  func show(_ entry: JournalEntry) {
    state.withLock { state in
      state.view.note(entry)
      let lines = state.reporter.lines(for: entry)
      draw(isInView(entry.event) ? [] : lines, &state)
    }
  }

  func show(_ progress: StepProgress) { state.withLock { $0.view.note(progress) } }

  func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      console.tell(erasure(of: state.drawn))
      state.isFinished = true
      state.drawn = []
    }
  }

  /// Whether the view itself shows what has begun.
  private func isInView(_ event: RunEvent) -> Bool {
    switch event {
    case .stepStarted: true
    case .serviceChanged(let event): event.state == .starting
    default: false
    }
  }

  /// Puts lines above the view, which is drawn anew. A program in the background draws no view: it would stand in the
  /// middle of what the person does meanwhile.
  private func draw(_ lines: [String], _ state: inout State) {
    guard !state.isFinished else { return }
    guard StandardStream.errors.isForeground, let size = StandardStream.errors.size else {
      state.drawn = []
      if !lines.isEmpty { console.tell(lines.map { $0 + "\n" }.joined()) }
      return
    }
    let now = Double(MonotonicClock.wallNanoseconds) / 1e9
    // The last column stays free: a terminal may break the line behind it.
    let shown = state.view.lines(
      width: size.columns - 1, height: min(size.rows - 1, max(4, size.rows / 2)), at: now,
      secondsLeft: secondsLeft(&state, at: now))
    let above = lines.map { $0 + "\n" }.joined()
    console.tell(erasure(of: state.drawn) + above + shown.joined(separator: "\n"))
    state.drawn = shown.map { LiveView.columns(of: $0) }
  }

  private func secondsLeft(_ state: inout State, at time: Double) -> Double? {
    let moment = MonotonicClock.nanoseconds
    if state.estimatedAt.map({ moment - $0 >= Self.estimateNanoseconds }) ?? true {
      let (running, ended) = state.view.state(at: time)
      state.estimate = state.remaining?.seconds(running: running, ended: ended)
      state.estimatedAt = moment
    }
    return state.estimate
  }

  /// Moves to where the drawing began and clears from there. A terminal that has become narrower has broken the lines
  /// that did not fit any more.
  private func erasure(of drawn: [Int]) -> String {
    guard !drawn.isEmpty else { return "" }
    let columns = max(1, StandardStream.errors.columns ?? 80)
    let rows = drawn.reduce(0) { $0 + max(1, ($1 + columns - 1) / columns) }
    // Cursor up and erase to the end of the screen (ECMA-48, 8.3.22 and 8.3.39).
    return "\r" + (rows > 1 ? "\u{1B}[\(rows - 1)A" : "") + "\u{1B}[J"
  }
}
