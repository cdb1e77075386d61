/// What a request carries. Texts may hold variables; see `Template`.
package enum RequestBody: Sendable, Equatable {
  /// Sent as they are.
  case bytes([UInt8])
  /// Sent as it is, with the values of its variables as they are.
  case text(String)
  /// A JSON text. A variable stands within a string, and its value is escaped as a part of one.
  case json(String)
  /// Pairs that are sent as `application/x-www-form-urlencoded`.
  case form([FormField])

  package struct FormField: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package static let none = RequestBody.bytes([])

  /// The media type that goes without saying; nil where none does.
  var mediaType: String? {
    switch self {
    case .bytes, .text: nil
    case .json: "application/json"
    case .form: "application/x-www-form-urlencoded"
    }
  }

  /// The texts that may hold variables.
  var texts: [String] {
    switch self {
    case .bytes: []
    case .text(let text), .json(let text): [text]
    case .form(let fields): fields.map(\.value)
    }
  }
}
