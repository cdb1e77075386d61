import PipelineModel

/// Which step may begin when: a value without clocks, processes or threads.
///
/// Ready steps begin in the order of the file, as many at once as `jobs` has places for their weights; one whose lock
/// another holds lets later ones pass, one that is too heavy does not. An exclusive step begins when nothing else
/// runs and no other ready step could begin before it.
package struct Schedule: Sendable {
  package enum Decision: Sendable, Equatable {
    case start(Int)
    /// A step under `needs` did not pass.
    case skip(Int, because: Int)
    /// None of the steps into whose failures it looks has failed.
    case spare(Int)
  }

  private let graph: StepGraph
  private let steps: [Step]
  private let jobs: Int
  private var missing: [Int]
  /// For each step the first of its needs that does not allow it.
  private var obstacles: [Int?]
  /// For each step those into whose failures it looks.
  private let causes: [Set<Int>]
  /// Whether one of them has failed.
  private var hasCause: [Bool]
  private var ready = MinimumHeap([])
  private var readyExclusive = MinimumHeap([])
  private var locks = StepLocks()
  private var running = 0
  /// The sum of the weights of what runs.
  private var load = 0
  private var isExclusiveRunning = false
  private var pendingSkips: [Decision] = []
  private var unfinished: Int

  package init(pipeline: Pipeline, graph: StepGraph, jobs: Int) {
    self.graph = graph
    steps = pipeline.steps
    self.jobs = max(1, jobs)
    missing = graph.needs.map(\.count)
    obstacles = [Int?](repeating: nil, count: steps.count)
    causes = steps.map { step in Set(step.diagnoses.compactMap { graph.index(of: $0) }) }
    hasCause = [Bool](repeating: false, count: steps.count)
    unfinished = steps.count
    for index in steps.indices where missing[index] == 0 { makeReady(index) }
  }

  /// Whether every step has ended and `next` has told of all that were skipped.
  package var isDone: Bool { unfinished == 0 && pendingSkips.isEmpty }

  /// What to do now. A step to skip counts as finished; a step to start does not until `finish`.
  package mutating func next() -> [Decision] {
    var decisions = pendingSkips
    pendingSkips = []
    while !isExclusiveRunning, let index = ready.first {
      if locks.parks(index, naming: steps[index].locks) {
        _ = ready.removeFirst()
        wake()
        continue
      }
      guard load + weight(of: index) <= jobs else { break }
      _ = ready.removeFirst()
      decisions.append(start(index))
    }
    if running == 0, ready.isEmpty, let index = readyExclusive.removeFirst() {
      isExclusiveRunning = true
      decisions.append(start(index))
    }
    return decisions
  }

  /// Tells that a started step has ended.
  package mutating func finish(_ index: Int, verdict: Verdict) {
    running -= 1
    load -= weight(of: index)
    isExclusiveRunning = false
    locks.release(steps[index].locks)
    wake()
    conclude(
      Ended(
        index: index, allowsDependants: verdict.allowsDependants || steps[index].continuesOnFailure,
        hasFailed: verdict.isFailure))
  }

  private mutating func start(_ index: Int) -> Decision {
    running += 1
    load += weight(of: index)
    locks.take(steps[index].locks)
    return .start(index)
  }

  /// The steps that waited for a lock which is free now get their turn.
  private mutating func wake() {
    while let index = locks.nextAwoken() { ready.insert(index) }
  }

  private func weight(of index: Int) -> Int { min(jobs, steps[index].weight) }

  private struct Ended {
    let index: Int
    var allowsDependants = false
    var hasFailed = false
  }

  private mutating func conclude(_ ended: Ended) {
    // A queue instead of recursion: a chain may be as long as the pipeline.
    var open = [ended]
    while let ended = open.popLast() {
      unfinished -= 1
      for dependant in graph.dependants[ended.index] {
        missing[dependant] -= 1
        if causes[dependant].contains(ended.index) {
          if ended.hasFailed { hasCause[dependant] = true }
        } else if !ended.allowsDependants, obstacles[dependant] == nil {
          obstacles[dependant] = ended.index
        }
        guard missing[dependant] == 0 else { continue }
        if let decision = skip(of: dependant) {
          pendingSkips.append(decision)
          open.append(Ended(index: dependant))
        } else {
          makeReady(dependant)
        }
      }
    }
  }

  /// Nil where the step may begin.
  private func skip(of index: Int) -> Decision? {
    if !causes[index].isEmpty, !hasCause[index] { return .spare(index) }
    guard let obstacle = obstacles[index], !steps[index].always else { return nil }
    return .skip(index, because: obstacle)
  }

  private mutating func makeReady(_ index: Int) {
    if steps[index].isExclusive { readyExclusive.insert(index) } else { ready.insert(index) }
  }
}
