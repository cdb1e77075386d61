import Diagnostics
import Documents

/// A step with parameters, for steps that are alike.
struct StepTemplate {
  let name: String
  let parameters: [(name: String, defaultValue: Node?)]
  /// The mapping under `step`.
  let step: Node

  static func decode(_ entry: Mapping.Entry, collector: DiagnosticCollector) -> StepTemplate? {
    guard
      let reader = MappingReader(
        entry.value, subject: "template '\(entry.name)'", keys: PipelineKeys.template, collector: collector)
    else { return nil }
    let parameters = (reader.entries("parameters") ?? []).map { parameter in
      if !parameter.value.isNull {
        _ = MappingReader(
          parameter.value, subject: "parameter '\(parameter.name)'", keys: PipelineKeys.parameter,
          collector: collector)
      }
      return (parameter.name, parameter.value["default"])
    }
    guard let step = reader.value("step") else { return nil }
    guard let mapping = step.mapping else {
      reader.reportType(step, key: "step", expected: "a mapping")
      return nil
    }
    for key in ["template", "parameters"] {
      guard let inner = mapping.entry(named: key) else { continue }
      collector.error(
        "nested-template", "the step of template '\(entry.name)' cannot have '\(key)'", at: inner.key,
        help: "write the keys of the other template out")
      return nil
    }
    return StepTemplate(name: entry.name, parameters: parameters, step: step)
  }

  /// The values for one step: its own, else the defaults.
  func values(
    for step: Mapping.Entry, collector: DiagnosticCollector
  ) -> [(name: String, value: Node)] {
    let given = step.value["parameters"]?.mapping
    for entry in given?.entries ?? [] where !parameters.contains(where: { $0.name == entry.name }) {
      collector.error(
        "unknown-parameter", "template '\(name)' has no parameter '\(entry.name)'", at: entry.key,
        help: parameters.isEmpty
          ? "it takes none" : Suggestion.help(for: entry.name, among: parameters.map(\.name)))
    }
    return parameters.map { parameter in
      if let value = given?[parameter.name] ?? parameter.defaultValue { return (parameter.name, value) }
      collector.error(
        "missing-parameter", "step '\(step.name)' gives no '\(parameter.name)' to template '\(name)'",
        at: step.value["parameters"] ?? step.key,
        help: "add '\(parameter.name)' under 'parameters', or a 'default' in the template")
      // Told once; nothing that depends on the value can be judged.
      return (parameter.name, step.key.replacing(value: .unresolved("")))
    }
  }

  /// The step's own keys over those of the template; `env` and `with` are joined key by key.
  ///
  /// A list or mapping of a parameter takes the place of an expression that is nothing but the parameter; other
  /// values are computed with the step's other expressions.
  func step(_ own: Node, values: [(name: String, value: Node)]) -> Node {
    let template = Self.substitute(collections: values, in: step)
    guard let mapping = own.mapping, let base = template.mapping else { return own }
    var entries = base.entries.map { entry -> Mapping.Entry in
      guard let over = mapping.entry(named: entry.name) else { return entry }
      guard ["env", "with"].contains(entry.name), let inner = entry.value.mapping,
        let more = over.value.mapping
      else { return over }
      let kept = inner.entries.filter { more.entry(named: $0.name) == nil }
      return Mapping.Entry(
        key: over.key, value: over.value.replacing(value: .mapping(Mapping(kept + more.entries))))
    }
    entries += mapping.entries.filter { base.entry(named: $0.name) == nil }
    return own.replacing(value: .mapping(Mapping(entries)))
  }

  private static func substitute(collections values: [(name: String, value: Node)], in node: Node) -> Node {
    switch node.value {
    case .string(let text):
      guard ExpressionTemplate.isTemplate(text), let template = try? ExpressionTemplate.parse(text),
        case .path(let names, _)? = template.onlyExpression?.expression, names.count == 2,
        names[0] == "parameters", let value = values.first(where: { $0.name == names[1] })?.value,
        value.scalarText == nil, !value.isNull
      else { return node }
      return value
    case .sequence(let nodes):
      return node.replacing(value: .sequence(nodes.map { substitute(collections: values, in: $0) }))
    case .mapping(let mapping):
      let entries = mapping.entries.map {
        Mapping.Entry(key: $0.key, value: substitute(collections: values, in: $0.value))
      }
      return node.replacing(value: .mapping(Mapping(entries)))
    case .null, .bool, .number, .unresolved: return node
    }
  }
}
