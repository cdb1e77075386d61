import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The program's own output streams.
package struct StandardStream: Sendable {
  package static let output = StandardStream(number: 1)
  package static let errors = StandardStream(number: 2)

  private let number: Int32
  private let failure = WriteFailure()

  /// Why something that was written did not arrive, other than that its reader has gone away.
  package var writeError: SystemError? { failure.error.withLock { $0 } }

  package var isTerminal: Bool { isatty(number) == 1 }

  /// The terminal's width in columns; nil where there is none.
  package var columns: Int? { size?.columns }

  /// The terminal's size now; nil where there is none, or where it does not tell.
  package var size: (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Whether the program is the one that the terminal listens to; false for one that was put into the background.
  package var isForeground: Bool { tcgetpgrp(number) == getpgrp() }

  /// Writes everything. A reader that has gone away is no error: there is nobody left to tell.
  package func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { systemWrite(number, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        let error = SystemError.last("write")
        if errno != EPIPE { failure.error.withLock { $0 = $0 ?? error } }
        return
      }
      rest = rest.dropFirst(count)
    }
  }
}

private final class WriteFailure: Sendable {
  let error = Mutex<SystemError?>(nil)
}

private func systemWrite(_ number: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(number, start, count)
}
