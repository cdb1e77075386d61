/// What a `benchmark` step measures, and how.
package struct BenchmarkSpec: Sendable {
  /// How many measured runs.
  package enum Length: Sendable, Equatable {
    case runs(Int)
    /// Rounds until each command has run for so many seconds, and at least ten.
    case seconds(Double)

    /// How much of all rounds so many are; nil where a time decides.
    func fraction(ofRounds rounds: Int) -> Double? {
      if case .runs(let count) = self { Double(rounds) / Double(count) } else { nil }
    }
  }

  /// A command with the values that its parameters have in it.
  package struct Case: Sendable, Equatable {
    /// The first part of its metrics' names.
    package let name: String
    /// The parameters that it names, with their values.
    package let labels: [String: String]
    package let arguments: [String]

    package init(name: String, labels: [String: String] = [:], arguments: [String]) {
      self.name = name
      self.labels = labels
      self.arguments = arguments
    }

    /// `encode`, or `encode{threads="4"}`.
    package var title: String {
      let values = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
      return values.isEmpty ? name : "\(name){\(values.joined(separator: ","))}"
    }
  }

  package var cases: [Case]
  package var warmUpRuns = 1
  package var length = Length.runs(10)
  /// Before each run, of which it is no part; nil for nothing.
  package var prepare: [String]?
  /// After the last run of each command.
  package var cleanup: [String]?
  package var ignoresFailure = false
  /// Whether every run sees an environment of another size.
  package var variesEnvironment = true
  package var seed: UInt64
  package var workingDirectory: String?
  package var comparison: ComparisonSpec?

  package init(cases: [Case], seed: UInt64) {
    self.cases = cases
    self.seed = seed
  }
}

/// Two sides of the same commands, measured in pairs.
package struct ComparisonSpec: Sendable {
  package struct Side: Sendable {
    /// Where the side's programs come from.
    package enum Place: Sendable, Equatable {
      case workspace
      /// A folder, relative to the workspace.
      case directory(String)
      /// A revision of git, checked out into a worktree of its own.
      case revision(String)
    }

    package var place = Place.workspace
    package var environment: [String: String] = [:]
    /// In place of the step's commands.
    package var command: [String]?

    package init() {}

    /// As reports say it.
    package func name(or role: String) -> String {
      switch place {
      case .revision(let name), .directory(let name): name
      case .workspace: command == nil && environment.isEmpty ? "the workspace" : role
      }
    }
  }

  package var base: Side
  package var head: Side
  /// Run once on each side, in its folder, before anything is measured.
  package var build: [String]?
  package var pairs = 20
  package var controlPairs = 8
  package var confirms = true
  /// How long a half of a pair lasts at least; where a run is shorter, the half is as many as take so long.
  package var leastTimeOfHalf = Duration.milliseconds(200)

  package init(base: Side, head: Side) {
    self.base = base
    self.head = head
  }
}
