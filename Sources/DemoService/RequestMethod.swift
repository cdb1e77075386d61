/// The method of a request; those that no endpoint knows keep their own label only if they are common.
package enum RequestMethod: String, Sendable, CaseIterable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case delete = "DELETE"
  case patch = "PATCH"
  case options = "OPTIONS"
  /// Any other, and requests too broken to have one.
  case other

  /// - Parameter name: case-sensitive (RFC 9110 §9.1).
  package init(name: ArraySlice<UInt8>) {
    if name.elementsEqual("GET".utf8) {
      self = .get
    } else {
      self = Self.allCases.dropLast().first { name.elementsEqual($0.rawValue.utf8) } ?? .other
    }
  }
}
