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
  private static let void: Set<String> = ["meta", "link", "br", "hr", "input", "img"]

  func write(to output: inout String) {
    switch self {
    case .text(let text): output += HTMLText.escaped(text, keepsLines: false)
    case .lines(let text): output += HTMLText.escaped(text, keepsLines: true)
    case .literal(let text): output += "\(text)"
    case .group(let parts): for part in parts { part.write(to: &output) }
    case .element(let name, let attributes, let children):
      output += "<\(name)"
      for attribute in attributes {
        output += " \(attribute.name)=\"\(HTMLText.escaped(attribute.value, keepsLines: false))\""
      }
      output += ">"
      if Self.void.contains("\(name)") { return }
      for child in children { child.write(to: &output) }
      output += "</\(name)>"
    }
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
