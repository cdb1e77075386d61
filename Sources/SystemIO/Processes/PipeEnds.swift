#if canImport(Glibc)
  import CLinux
  import Glibc
#elseif canImport(Musl)
  import CLinux
  import Musl
#else
  import Darwin
#endif

/// A pipe whose ends no child process inherits.
struct PipeEnds {
  let readEnd: Descriptor
  let writeEnd: Descriptor

  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    #if os(Linux)
      guard pipe2(&ends, O_CLOEXEC) == 0 else { throw .last("pipe2") }
    #else
      guard pipe(&ends) == 0 else { throw .last("pipe") }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #endif
    readEnd = Descriptor(owning: ends[0])
    writeEnd = Descriptor(owning: ends[1])
  }

  /// A pipe that holds these bytes and takes no more of them.
  init(holding bytes: [UInt8]) throws(SystemError) {
    try self.init()
    try writeEnd.setNonBlockingAndCloseOnExec()
    let written = bytes.withUnsafeBytes { write(writeEnd.raw, $0.baseAddress, $0.count) }
    guard written == bytes.count else {
      throw SystemError(
        call: "write", code: EMSGSIZE, text: "the input of a program is longer than a pipe holds")
    }
    writeEnd.close()
  }
}
