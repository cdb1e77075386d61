import Documents
import PipelineModel

/// The JSON Schemas of the files that users write.
package enum FormatSchema {
  package static func budget() -> JSONSchema {
    JSONSchema(title: "Loadline budget", keys: BudgetDecoder.keys)
  }

  /// The pipeline's keys; what stands under `with` depends on the kind under `uses`.
  package static func pipeline(kinds catalog: StepCatalog) -> JSONSchema {
    guard case .object(var root) = JSONSchema.mapping(PipelineKeys.pipeline),
      case .object(var properties)? = root["properties"]
    else { preconditionFailure("the schema of a mapping is an object") }
    properties["steps"] = .object([
      "type": .string("object"), "additionalProperties": step(kinds: catalog), "minProperties": .number(1),
    ])
    root["properties"] = .object(properties)
    return JSONSchema(title: "Loadline pipeline", root: .object(root))
  }

  private static func step(kinds catalog: StepCatalog) -> JSONSchema.Value {
    let branches = catalog.kinds.map { kind -> JSONSchema.Value in
      var then: [String: JSONSchema.Value] = [
        "properties": .object(["with": JSONSchema.mapping(kind.keys)])
      ]
      if kind.keys.contains(where: \.isRequired) { then["required"] = .array([.string("with")]) }
      return .object([
        "if": .object([
          "properties": .object(["uses": .object(["const": .string(kind.name)])]),
          // The keys of a template may stand in it.
          "required": .array([.string("uses")]), "not": .object(["required": .array([.string("template")])]),
        ]),
        "then": .object(then),
      ])
    }
    guard case .object(var step) = JSONSchema.mapping(PipelineKeys.step),
      case .object(var properties)? = step["properties"]
    else { preconditionFailure("the schema of a mapping is an object") }
    properties["uses"] = .object([
      "enum": .array(catalog.kinds.map { .string($0.name) }), "description": .string("The kind of the step."),
    ])
    step["properties"] = .object(properties)
    step["allOf"] = .array(branches)
    step["required"] = nil
    step["anyOf"] = .array(
      ["uses", "template"].map { .object(["required": .array([.string($0)])]) })
    return .object(step)
  }
}
