/// A whole page with its style, its script, and the policy that lets it load nothing and run nothing else.
struct HTMLPage {
  /// The SHA-256 of the script in base64; a test computes it anew.
  static let scriptHash = "sha256-S1Qd8PV11GwgRs9GqIKsuu9VrWMswRvA6OgVTBmXSuk="

  let title: String
  let body: [HTML]

  var text: String {
    let policy =
      "default-src 'none'; style-src 'unsafe-inline'; script-src '\(Self.scriptHash)'; base-uri 'none'; form-action 'none'"
    let head = HTML.tag(
      "head", [:], .tag("meta", ["charset": "utf-8"]),
      .tag("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
      .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      .tag("meta", ["name": "color-scheme", "content": "light dark"]),
      .tag("meta", ["name": "referrer", "content": "no-referrer"]), .tag("title", [:], .text(title)),
      .tag("style", [:], .literal(HTMLStyleSheet.text)))
    var output = Array("<!DOCTYPE html>\n".utf8)
    HTML.tag(
      "html", ["lang": "en"], head,
      .tag("body", [:], body + [.tag("script", [:], .literal(HTMLScript.text))])
    ).write(to: &output)
    output.append(UInt8(ascii: "\n"))
    return String(decoding: output, as: UTF8.self)
  }
}
