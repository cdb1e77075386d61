import PipelineModel

/// An expression's tree with every operator in parentheses.
enum ExpressionOutline {
  static func text(_ expression: Expression) -> String {
    switch expression {
    case .literal(.string(let text)): "'\(text)'"
    case .literal(.null): "null"
    case .literal(let value): value.text
    case .path(let names, _): names.joined(separator: "/")
    case .not(let inner): "!\(text(inner))"
    case .and(let left, let right): "(\(text(left)) && \(text(right)))"
    case .or(let left, let right): "(\(text(left)) || \(text(right)))"
    case .compare(let sign, let left, let right, _): "(\(text(left)) \(sign.rawValue) \(text(right)))"
    }
  }
}
