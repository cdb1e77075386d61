import Statistics

/// An environment variable of a random length for each run.
///
/// The size of the environment moves the stack, and with it what shares a cache line: Mytkowicz et al., "Producing Wrong
/// Data Without Doing Anything Obviously Wrong!" (2009) saw changes of several percent. Another size each run makes a
/// bias into noise that can be seen.
struct EnvironmentPadding {
  static let variable = "LOADLINE_PADDING"
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func next() -> [String: String] {
    [Self.variable: String(repeating: "x", count: Int(generator.next() % 4096))]
  }
}
