/// A part of an HTML page.
///
/// Names of elements and attributes are literals of this program; all else is text that is escaped when it is written.
/// So no value can become markup, whatever it holds.
indirect enum HTML: Sendable {
  /// One line: line breaks become blanks.
  case text(String)
  /// Text whose line breaks count, for `pre`.
  case lines(String)
  case element(StaticString, [HTMLAttribute], [HTML])
  case group([HTML])
  /// The style sheet and the script.
  case literal(StaticString)

  static let nothing = HTML.group([])

  static func tag(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ children: HTML...
  ) -> HTML {
    tag(name, attributes, children)
  }

  static func tag(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ children: [HTML]
  ) -> HTML {
    .element(name, attributes.map { HTMLAttribute(name: $0.key, value: $0.value) }, children)
  }

  /// Elements that have no content and no end (WHATWG HTML, 13.1.2, void elements).
  private static let void: [StaticString] = ["meta", "link", "br", "hr", "input", "img"]

  /// Appends the part as UTF-8.
  func write(to output: inout [UInt8]) {
    switch self {
    case .text(let text): HTMLText.write(text, keepsLines: false, to: &output)
    case .lines(let text): HTMLText.write(text, keepsLines: true, to: &output)
    case .literal(let text): Self.append(text, to: &output)
    case .group(let parts): for part in parts { part.write(to: &output) }
    case .element(let name, let attributes, let children):
      output.append(UInt8(ascii: "<"))
      Self.append(name, to: &output)
      for attribute in attributes {
        output.append(UInt8(ascii: " "))
        Self.append(attribute.name, to: &output)
        Self.append("=\"", to: &output)
        HTMLText.write(attribute.value, keepsLines: false, to: &output)
        output.append(UInt8(ascii: "\""))
      }
      output.append(UInt8(ascii: ">"))
      if Self.void.contains(where: { Self.isSame($0, name) }) { return }
      for child in children { child.write(to: &output) }
      Self.append("</", to: &output)
      Self.append(name, to: &output)
      output.append(UInt8(ascii: ">"))
    }
  }

  private static func isSame(_ first: StaticString, _ second: StaticString) -> Bool {
    guard first.utf8CodeUnitCount == second.utf8CodeUnitCount else { return false }
    return first.withUTF8Buffer { bytes in second.withUTF8Buffer { bytes.elementsEqual($0) } }
  }

  private static func append(_ text: StaticString, to output: inout [UInt8]) {
    text.withUTF8Buffer { output.append(contentsOf: $0) }
  }
}

extension HTML: ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .text(value) }
}

/// `name="value"`, the value escaped when it is written.
struct HTMLAttribute: Sendable {
  let name: StaticString
  let value: String
}
