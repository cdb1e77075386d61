extension RunFolder {
  /// The bytes of a file of the run; nil where it is missing, larger than `limit`, or a link leads to it.
  ///
  /// - Parameter path: below the run's folder, as `StepReport.artifacts` has it.
  package func contents(_ path: String, atMost limit: Int) -> [UInt8]? {
    guard let root else { return nil }
    struct TooLarge: Error {}
    var contents: [UInt8] = []
    do {
      try root.read(path) { bytes in
        guard contents.count + bytes.count <= limit else { throw TooLarge() }
        contents += bytes
      }
    } catch {
      return nil
    }
    return contents
  }
}
