extension StreamSocket {
  /// Sends everything, waiting where the kernel's buffer is full. For set-up work and tests, never the hot path.
  package func sendAll(_ bytes: [UInt8], timeoutNanoseconds: Int64) throws(SystemError) {
    var sent = 0
    while sent < bytes.count {
      let outcome = bytes.withUnsafeBytes { buffer -> Result<TransferOutcome, SystemError> in
        do throws(SystemError) {
          return .success(try send(UnsafeRawBufferPointer(rebasing: buffer[sent...])))
        } catch {
          return .failure(error)
        }
      }
      switch try outcome.get() {
      case .bytes(let count): sent += count
      case .wouldBlock, .endOfStream:
        guard try waitUntilReady(for: .write, timeoutNanoseconds: timeoutNanoseconds) else {
          throw SystemError(call: "send", code: 0, text: "the peer did not take the bytes in time")
        }
      }
    }
  }

  /// Receives until so many bytes are there or the peer has ended; waits at most so long for each piece.
  package func receiveSome(atLeast wanted: Int, timeoutNanoseconds: Int64) throws(SystemError) -> [UInt8] {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while received.count < wanted {
      let outcome = buffer.withUnsafeMutableBytes { bytes -> Result<TransferOutcome, SystemError> in
        do throws(SystemError) {
          return .success(try receive(into: bytes))
        } catch {
          return .failure(error)
        }
      }
      switch try outcome.get() {
      case .bytes(let count): received += buffer[..<count]
      case .endOfStream: return received
      case .wouldBlock:
        guard try waitUntilReady(for: .read, timeoutNanoseconds: timeoutNanoseconds) else {
          throw SystemError(call: "receive", code: 0, text: "no answer in time")
        }
      }
    }
    return received
  }
}
