import Diagnostics

package struct ScalarSourceMap: Sendable {
  private let node: Node
  package init(node: Node) { self.node = node }
  package func range(ofDecoded: Range<Int>) -> SourceRange { node.range }
}
