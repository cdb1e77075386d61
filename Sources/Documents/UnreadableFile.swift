import Diagnostics

/// A file that could not be read, and why.
package struct UnreadableFile: Error, Equatable, Sendable {
  package enum Reason: Equatable, Sendable {
    case notFound, directory, device, noPermission
    case tooLarge(bytes: Int, limit: Int)
    /// Anything else that the system refused.
    case other
  }

  package let path: String
  package let reason: Reason

  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// Of code `unreadable-file`, or `file-too-large`; it has no place in a file.
  package var diagnostic: Diagnostic {
    switch reason {
    case .notFound:
      fault("the file '\(path)' does not exist", help: "check the path; it is relative to the current folder")
    case .directory: fault("'\(path)' is a folder, not a file", help: "name the files in it")
    case .device: fault("'\(path)' is a device, not a file", help: "name a file")
    case .noPermission:
      fault("the file '\(path)' may not be read", help: "give this user permission to read it")
    case .tooLarge(let bytes, let limit):
      Diagnostic(
        code: "file-too-large", message: "the file '\(path)' has \(bytes) bytes; at most \(limit) are read",
        range: nil, help: "split the file")
    case .other: fault("the file '\(path)' cannot be read", help: "check that its disk is in order")
    }
  }

  private func fault(_ message: String, help: String) -> Diagnostic {
    Diagnostic(code: "unreadable-file", message: message, range: nil, help: help)
  }
}
