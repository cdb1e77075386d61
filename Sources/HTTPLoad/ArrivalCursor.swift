import Statistics

/// Goes through every n-th request of a schedule in order, without allocating.
///
/// Random arrivals are drawn one after the other, so that every cursor over the same schedule knows the times of
/// all of them, whoever sends them.
struct ArrivalCursor: Sendable {
  private let schedule: ArrivalSchedule
  private let stride: Int
  /// At most so many requests, those before the measurement not counted; nil for as many as time allows.
  private let iterations: Int?
  private var generator: SeededGenerator?
  private var piece = 0
  /// The place up to which arrivals are known, and the rate summed up when it is due.
  private var drawn = 0
  private var arrivals = 0.0
  private var end: Int

  /// The place of the next request in the whole schedule; how many there are in all, once none is left.
  private(set) var place: Int
  /// When it is due, in nanoseconds after the start; `Int64.max` when none is left.
  private(set) var due: Int64 = 0

  init(
    _ schedule: ArrivalSchedule, process: ArrivalProcess, iterations: Int?, first: Int, stride: Int
  ) {
    self.schedule = schedule
    self.stride = stride
    self.iterations = iterations
    place = first
    if case .poisson(let seed) = process { generator = SeededGenerator(seed: seed) }
    if generator == nil {
      end = iterations.map { Int(schedule.unmeasuredBefore.rounded(.up)) + $0 } ?? schedule.count
    } else {
      end = .max
      draw()
    }
    find()
  }

  /// How many requests the whole schedule holds; known when none is left.
  var total: Int { end }

  /// When one more would have been due, in nanoseconds after the start; known when none is left.
  var endOffset: Int64 {
    var piece = piece
    return schedule.offsetNanoseconds(generator == nil ? Double(end) : arrivals, piece: &piece)
  }

  mutating func advance() {
    place += stride
    find()
  }

  @inline(__always)
  private mutating func find() {
    guard generator != nil else {
      due = place < end ? schedule.offsetNanoseconds(Double(place), piece: &piece) : .max
      return
    }
    while drawn < place && drawn < end {
      drawn += 1
      draw()
    }
    due = place < end ? schedule.offsetNanoseconds(arrivals, piece: &piece) : .max
  }

  /// Draws when the request at `drawn` is due: the gaps of a Poisson process at rate 1 are exponential, and the rate
  /// summed up is the clock on which it runs.
  private mutating func draw() {
    guard var random = generator else { return }
    arrivals -= ElementaryFunctions.log(1 - random.unit())
    generator = random
    guard end == .max else { return }
    if let iterations {
      if arrivals >= schedule.unmeasuredBefore { end = drawn + iterations }
    } else if arrivals >= schedule.mass {
      end = drawn
    }
  }
}
