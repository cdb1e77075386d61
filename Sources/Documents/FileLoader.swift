import Diagnostics

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The bytes of a file, refused before they are read when they are too many.
package enum FileLoader {
  /// The file, or why it cannot be read: `unreadable-file` or `file-too-large`.
  ///
  /// Regular files and pipes are read; directories, devices and sockets are not.
  ///
  /// - Parameter folder: where a relative path begins; the file keeps the path as given for messages.
  package static func load(
    path: String, below folder: String? = nil, maximumBytes: Int
  ) throws(UnreadableFile) -> SourceFile {
    // Foundation takes an empty path for the current folder.
    if path.isEmpty { throw UnreadableFile(path: path, reason: .notFound) }
    let manager = FileManager.default
    let location = path.hasPrefix("/") ? path : folder.map { $0 + "/" + path } ?? path
    do {
      let resolved = URL(fileURLWithPath: location).resolvingSymlinksInPath().path
      let attributes = try manager.attributesOfItem(atPath: resolved)
      let size = integer(attributes[.size])
      switch attributes[.type] as? FileAttributeType {
      case FileAttributeType.typeDirectory: throw UnreadableFile(path: path, reason: .directory)
      case FileAttributeType.typeCharacterSpecial, FileAttributeType.typeBlockSpecial,
        FileAttributeType.typeSocket:
        throw UnreadableFile(path: path, reason: .device)
      default:
        if let size, size > maximumBytes {
          throw UnreadableFile(path: path, reason: .tooLarge(bytes: size, limit: maximumBytes))
        }
      }
    } catch let fault as UnreadableFile {
      throw fault
    } catch {
      // A pipe that is given as /dev/fd/N resolves to a name that no folder holds.
      guard path.hasPrefix("/dev/fd/") else { throw UnreadableFile(path: path, reason: reason(error)) }
    }
    do {
      return SourceFile(path: path, bytes: Array(try Data(contentsOf: URL(fileURLWithPath: location))))
    } catch {
      throw UnreadableFile(path: path, reason: reason(error))
    }
  }

  private static func reason(_ error: any Error) -> UnreadableFile.Reason {
    switch (error as? CocoaError)?.code {
    case CocoaError.Code.fileReadNoSuchFile, CocoaError.Code.fileNoSuchFile,
      CocoaError.Code.fileReadInvalidFileName:
      .notFound
    case CocoaError.Code.fileReadNoPermission: .noPermission
    default: .other
    }
  }

  /// Foundation gives the size in different types on different systems.
  package static func integer(_ value: Any?) -> Int? {
    switch value {
    case let size as Int: size
    case let size as UInt64: Int(clamping: size)
    case let size as UInt: Int(clamping: size)
    case let size as Int64: Int(clamping: size)
    default: nil
    }
  }
}
