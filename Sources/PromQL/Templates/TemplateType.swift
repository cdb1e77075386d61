/// What is known of a value in a template.
enum TemplateType: Equatable {
  case any
  case string
  /// A number with a fraction, as all samples are.
  case float
  case integer
  case boolean
  /// A set of labels: every name gives a text, which is empty where the label is absent.
  case labels
  /// What `query` gives.
  case samples
  case sample
  /// The data of an alert: `.Labels`, `.Value` and their like.
  case root
  case time

  /// As a sentence says it.
  var name: String {
    switch self {
    case .any: "any value"
    case .string: "a text"
    case .float: "a number"
    case .integer: "a whole number"
    case .boolean: "a boolean"
    case .labels: "a set of labels"
    case .samples: "a list of samples"
    case .sample: "a sample"
    case .root: "the alert's data"
    case .time: "a time"
    }
  }

  /// The fields that it has; nil where every name is one, or nothing is known.
  var fields: [String: TemplateType]? {
    switch self {
    case .any, .labels, .time: nil
    case .sample: ["Labels": .labels, "Value": .float]
    case .root: ["Labels": .labels, "ExternalLabels": .labels, "ExternalURL": .string, "Value": .float]
    case .string, .float, .integer, .boolean, .samples: [:]
    }
  }

  /// Whether a parameter of a type takes it.
  func fits(_ parameter: TemplateParameter) -> Bool {
    switch (parameter, self) {
    case (_, .any), (.any, _): true
    case (.string, .string), (.sample, .sample), (.samples, .samples): true
    case (.numeric, .string), (.numeric, .float), (.numeric, .integer): true
    case (.collection, .string), (.collection, .labels), (.collection, .samples): true
    default: false
    }
  }
}

/// What a function of templates takes.
enum TemplateParameter {
  case any
  case string
  /// A number, or a text that is read as one.
  case numeric
  case sample
  case samples
  /// What has a length.
  case collection

  var name: String {
    switch self {
    case .any: "any value"
    case .string: "a text"
    case .numeric: "a number"
    case .sample: "a sample"
    case .samples: "a list of samples, as 'query' gives it"
    case .collection: "a text, a list or a set of labels"
    }
  }

  /// What to do where another type is given.
  func help(for type: TemplateType) -> String {
    switch (self, type) {
    case (.string, .float), (.string, .integer): "make a text of it: printf \"%v\" …"
    case (.sample, .samples): "take the first one: … | first | value"
    case (.samples, .string): "ask for them: query \"…\" | first"
    case (.numeric, .samples): "take the value of one: … | first | value"
    case (.numeric, .sample): "take its value: … | value"
    default: "write \(name)"
    }
  }
}
