#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Tells whether a file was written since an earlier look: its time, size and identity.
struct FileStamp: Equatable {
  let exists: Bool
  private let modified: Date?
  private let size: UInt64?
  private let number: UInt64?

  init(path: String) {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    exists = attributes != nil
    modified = attributes?[.modificationDate] as? Date
    size = attributes?[.size] as? UInt64
    number = attributes?[.systemFileNumber] as? UInt64
  }
}
