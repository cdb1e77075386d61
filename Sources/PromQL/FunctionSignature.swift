/// A function of PromQL: its name, the types of its arguments and of its result.
///
/// There is one for each function, shared by all of its calls.
package final class FunctionSignature: Sendable, Equatable {
  package let function: FunctionName
  package let name: String
  /// The types in order; the last one is also the type of all that follow it where more are allowed.
  package let arguments: [ValueType]
  /// The fewest arguments of a call.
  package let minimumCount: Int
  /// The most arguments of a call; nil where there is no bound.
  package let maximumCount: Int?
  package let result: ValueType
  package let stability: Stability
  /// What it needs of its Prometheus; nil for one that always was.
  let feature: LanguageFeature?

  init(
    _ function: FunctionName, _ arguments: [ValueType], minimum: Int? = nil, maximum: Int?, result: ValueType,
    stability: Stability
  ) {
    self.function = function
    name = function.rawValue
    self.arguments = arguments
    self.minimumCount = minimum ?? arguments.count
    self.maximumCount = maximum
    self.result = result
    self.stability = stability
    feature = LanguageFeature.function(function)
  }

  package static func == (left: FunctionSignature, right: FunctionSignature) -> Bool { left === right }

  /// The type of the argument at `index`, counted from 0; nil past the last one.
  package func argument(at index: Int) -> ValueType? {
    if index < arguments.count { return arguments[index] }
    guard maximumCount.map({ index < $0 }) ?? true else { return nil }
    return arguments.last
  }

  /// How a call is written, as in `round(instant vector, [scalar])`.
  package var description: String {
    var parts = arguments.enumerated().map { index, type in
      index < minimumCount ? type.rawValue : "[\(type.rawValue)]"
    }
    if maximumCount.map({ $0 > arguments.count }) ?? true { parts.append("…") }
    return "\(name)(\(parts.joined(separator: ", ")))"
  }
}
