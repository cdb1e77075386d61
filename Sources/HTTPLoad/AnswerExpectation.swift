import RegularExpressions

/// What makes an answer a success, beyond arriving whole.
package struct AnswerExpectation: Sendable, Equatable {
  /// A test of a text.
  package enum TextTest: Sendable, Equatable {
    case exists
    case equals(String)
    case contains(String)
    case matches(RegularExpression)
  }

  package struct Header: Sendable, Equatable {
    package var name: String
    package var test: TextTest

    package init(name: String, test: TextTest) {
      self.name = name
      self.test = test
    }
  }

  /// A test of the value at a path of the body.
  package struct JSONTest: Sendable, Equatable {
    package enum Test: Sendable, Equatable {
      /// The same JSON value: a string, a number of the same size, true, false or null.
      case equals(JSONScalar)
      case text(TextTest)
    }

    package var path: JSONPath
    package var test: Test

    package init(path: JSONPath, test: Test) {
      self.path = path
      self.test = test
    }
  }

  package var status = StatusExpectation.success
  package var headers: [Header] = []
  package var body: [TextTest] = []
  package var json: [JSONTest] = []
  /// The most bytes of a body; nil for the limit of the plan.
  package var bodyBytes: Int?

  package init(status: StatusExpectation = .success) { self.status = status }

  var looksAtHead: Bool { !headers.isEmpty }
  var looksAtBody: Bool { !body.isEmpty || !json.isEmpty }
}
