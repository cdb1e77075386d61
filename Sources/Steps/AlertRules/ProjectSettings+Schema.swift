import AlertRules
import Diagnostics
import Documents

extension ProjectSettings {
  /// The JSON Schema of `loadline.yaml`, in which each check of rules is named with its parameters.
  package static var schema: JSONSchema {
    guard case .object(var root) = JSONSchema.mapping(keys, allowsExpressions: false),
      case .object(var sections)? = root["properties"],
      case .object(var rules)? = sections["alert-rules"], case .object(var keys)? = rules["properties"],
      case .object(var checks)? = keys["checks"]
    else { preconditionFailure("the schema of a mapping is an object") }
    checks["additionalProperties"] = .bool(false)
    checks["properties"] = .object(
      Dictionary(uniqueKeysWithValues: RuleCheckRegistry.descriptions.map { ($0.code, schema(of: $0)) }))
    keys["checks"] = .object(checks)
    rules["properties"] = .object(keys)
    sections["alert-rules"] = .object(rules)
    root["properties"] = .object(sections)
    return JSONSchema(title: "Loadline settings", root: .object(root))
  }

  private static func schema(of check: RuleCheckDescription) -> JSONSchema.Value {
    // Some readers of YAML take 'on' and 'off' for booleans.
    let state = (["on", "off"] + Diagnostic.Severity.allCases.map(\.rawValue)).map(JSONSchema.Value.string)
    let word = JSONSchema.Value.object(["enum": .array(state + [.bool(true), .bool(false)])])
    var parameters: [String: JSONSchema.Value] = ["severity": word]
    for parameter in check.parameters { parameters[parameter.name] = schema(of: parameter) }
    return .object([
      "description": .string(check.summary),
      "anyOf": .array([
        word, .object(["type": .string("null")]),
        .object([
          "type": .string("object"), "properties": .object(parameters), "additionalProperties": .bool(false),
        ]),
      ]),
    ])
  }

  private static func schema(of parameter: CheckParameter) -> JSONSchema.Value {
    let texts = JSONSchema.Value.object(["type": .array(["string", "number", "boolean"].map { .string($0) })])
    var members: [String: JSONSchema.Value] =
      switch parameter.standard {
      case .number: ["type": .string("number")]
      case .duration: ["type": .string("string")]
      case .texts: ["anyOf": .array([texts, .object(["type": .string("array"), "items": texts])])]
      case .patterns: ["type": .string("object"), "additionalProperties": texts]
      }
    members["description"] = .string("\(parameter.summary) Default: \(parameter.standardText).")
    return .object(members)
  }
}
