import HTTPLoad

/// What a load is held against: the same load on another service, half by half in pairs.
struct LoadComparison: Sendable {
  /// The other service; head is the target of the plan.
  var base: LoadTarget
  /// The addresses as the user wrote them.
  let baseName: String
  let headName: String
  var pairs = 20
  var controlPairs = 8
  var confirms = true
  /// Of the order within pairs.
  var seed: UInt64
}
