/// Shows the items of lists while their file is still being read, so that other threads can begin with them.
///
/// What is shown stands in the tree as it is shown, unless the reading ends with an error.
package struct YAMLItemWatch {
  /// The key whose lists are watched, wherever it stands.
  let key: String
  let show: (Node) -> Void

  package init(itemsOf key: String, _ show: @escaping (Node) -> Void) {
    self.key = key
    self.show = show
  }
}
