import Statistics

/// How long a user waits before the next request: uniform between two bounds.
package struct ThinkTime: Sendable, Equatable {
  package let minimum: Duration
  package let maximum: Duration

  /// - Parameters:
  ///   - minimum: at least 0.
  ///   - maximum: not below the minimum, at most a day.
  package init(minimum: Duration, maximum: Duration) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Always the same time.
  package init(_ time: Duration) { self.init(minimum: time, maximum: time) }

  /// Nanoseconds.
  func draw(_ generator: inout SeededGenerator) -> Int64 {
    let least = minimum.wholeNanoseconds
    return least + Int64(generator.unit() * Double(maximum.wholeNanoseconds - least))
  }

  var isPossible: Bool { minimum >= .zero && minimum <= maximum && maximum <= .seconds(86_400) }
}
