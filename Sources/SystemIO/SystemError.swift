#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A system call that failed: its name, the error number it left, and that number in words.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The call that failed, such as `connect`.
  package let call: String
  /// The value of `errno`, or of the call's own numbering where `text` is given to `init`.
  package let code: Int32
  /// The error in words, such as `Connection refused`.
  package let text: String

  package init(call: String, code: Int32, text: String? = nil) {
    self.call = call
    self.code = code
    self.text = text ?? SystemError.words(for: code)
  }

  /// The error that the last call of this thread left in `errno`.
  package static func last(_ call: String) -> SystemError { SystemError(call: call, code: errno) }

  package var description: String { "\(call): \(text)" }

  package var isNoSuchFile: Bool { code == ENOENT }
  /// Nobody listens at the address.
  package var isConnectionRefused: Bool { code == ECONNREFUSED }
  /// The peer ended the connection abruptly, or had ended it before something was sent.
  package var isConnectionReset: Bool { code == ECONNRESET || code == EPIPE || code == ECONNABORTED }
  /// The kernel gave up waiting.
  package var isTimedOut: Bool { code == ETIMEDOUT }
  /// This process or this machine has no descriptor left.
  package var isOutOfDescriptors: Bool { code == EMFILE || code == ENFILE }
  /// This machine has no local port left for the address, or its address does not serve to reach it.
  package var isOutOfPorts: Bool { code == EADDRNOTAVAIL }
  /// The kernel has no memory left for the call.
  package var isOutOfMemory: Bool { code == ENOMEM || code == ENOBUFS }

  private static func words(for code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
