/// Where the values of variables lie in a session.
struct VariableSlots: Sendable {
  /// The place of the iteration in the whole load, from 0.
  static let iterationName = "iteration"
  /// Before the name of a column.
  static let dataPrefix = "data."

  private var slots: [String: Int] = [:]
  private(set) var iteration: Int?
  private(set) var columns: [(slot: Int, column: Int)] = []

  init(_ plan: LoadPlan) {
    for request in plan.requests {
      for name in request.variables { add(name, plan.data) }
      for capture in request.captures { add(capture.variable, plan.data) }
    }
  }

  var count: Int { slots.count }

  func slot(of name: String) -> Int? { slots[name] }

  private mutating func add(_ name: String, _ data: LoadData?) {
    guard slots[name] == nil else { return }
    let slot = slots.count
    slots[name] = slot
    if name == VariableSlots.iterationName { iteration = slot }
    if name.hasPrefix(VariableSlots.dataPrefix),
      let column = data?.columns.firstIndex(of: String(name.dropFirst(VariableSlots.dataPrefix.count)))
    {
      columns.append((slot, column))
    }
  }
}
