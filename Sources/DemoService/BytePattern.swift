/// The text that `/bytes` repeats: the alphabet and digits in lines of 64 bytes.
package enum BytePattern {
  /// 64 KiB of it.
  package static let block: [UInt8] = {
    let line = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-\n".utf8)
    return Array(repeating: line, count: 1_024).flatMap { $0 }
  }()
}
