import Statistics

/// What one iteration of a scenario knows: the values of its variables and its cookies.
final class UserSession {
  /// By the slots that `VariableSlots` gives; nil before a value is captured.
  var values: [[UInt8]?]
  var cookies = CookieJar()
  var generator: SeededGenerator

  init(slots: Int, seed: UInt64) {
    values = Array(repeating: nil, count: slots)
    generator = SeededGenerator(seed: seed)
  }

  /// To be called when an iteration begins; `place` is its place in the whole load.
  func begin(place: Int, slots: VariableSlots, data: LoadData?) {
    cookies.removeAll()
    for index in values.indices { values[index] = nil }
    if let slot = slots.iteration { values[slot] = Array(String(place).utf8) }
    guard let data else { return }
    let row = data.row(at: place)
    for (slot, column) in slots.columns { values[slot] = row[column] }
  }
}
