import Diagnostics
import Documents

/// A link of a dashboard to another by its uid: `/d/uid/name?…` on the same Grafana.
package struct DashboardLink: Sendable {
  package let uid: String
  package let range: SourceRange

  /// All of a dashboard: its own, those of panels and of their data. Links to other hosts, and those whose uid is a
  /// variable, are left out.
  static func all(of dashboard: Dashboard) -> [DashboardLink] {
    var lists = dashboard.panels.flatMap(\.dataLinks)
    if let links = dashboard.node["links"]?.sequence { lists.append(links) }
    return lists.joined().compactMap { link in
      guard let node = link["url"], let url = node.string, let part = uid(in: Array(url.utf8)) else {
        return nil
      }
      return DashboardLink(
        uid: String(decoding: Array(url.utf8)[part], as: UTF8.self),
        range: ScalarSourceMap(node: node).range(ofDecoded: part))
    }
  }

  private static func uid(in url: [UInt8]) -> Range<Int>? {
    let path = url.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    guard !path.contains(UInt8(ascii: ":")), !path.contains(UInt8(ascii: "$")) else { return nil }
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard let mark = parts.firstIndex(where: { $0.elementsEqual("d".utf8) }), mark + 1 < parts.count,
      mark == 0 || parts[0].isEmpty
    else { return nil }
    let uid = parts[mark + 1]
    guard !uid.isEmpty, uid.allSatisfy({ TemplateReference.isWord($0) || $0 == UInt8(ascii: "-") }) else {
      return nil
    }
    return uid.startIndex..<uid.endIndex
  }
}
