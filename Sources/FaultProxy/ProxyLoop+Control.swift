import SystemIO

/// The faults that are asked for over control connections.
extension ProxyLoop {
  func receive(_ control: ControlConnection) {
    var bytes = [UInt8](repeating: 0, count: 1_024)
    let outcome = try? bytes.withUnsafeMutableBytes { try control.socket.receive(into: $0) }
    switch outcome {
    case .wouldBlock: return
    case .bytes(let count):
      guard let lines = control.lines(after: bytes[..<count]) else { return close(control) }
      for line in lines {
        let answer = Array((answer(to: line, control) + "\n").utf8)
        // Answers are short and asked for one at a time: the kernel takes them whole.
        let sent = try? answer.withUnsafeBytes { try control.socket.send($0) }
        if sent != .bytes(answer.count) { return close(control) }
      }
    case .endOfStream, nil: close(control)
    }
  }

  private func answer(to line: String, _ control: ControlConnection) -> String {
    let words = line.split(separator: " ", maxSplits: 1)
    switch words.first {
    case "fault":
      do throws(ProxyFault.Unreadable) {
        let fault = try ProxyFault(line: words.count > 1 ? words[1] : "")
        end(control.fault)
        control.fault = begin(fault)
        return "ok"
      } catch {
        return "error: \(error.message)"
      }
    case "clear":
      guard let outcome = end(control.fault) else { return "error: there is no fault to clear" }
      control.fault = nil
      return "ok \(outcome.met) \(outcome.struck)"
    default:
      return "error: the words are 'fault' and 'clear'"
    }
  }

  func close(_ control: ControlConnection) {
    controls[control.token] = nil
    poller.remove(control.socket.descriptor)
    control.socket.close()
    end(control.fault)
  }

  /// Puts a fault in place, for the connections that are open too; gives its number.
  func begin(_ fault: ProxyFault) -> Int {
    let number = nextFaultNumber
    nextFaultNumber += 1
    faults.append(ActiveFault(number: number, fault: fault))
    refreshDelays(isEnding: false)
    for case let connection? in connections {
      befall(connection, faults[faults.count - 1].meet(isNew: false), by: number)
    }
    return number
  }

  /// Takes a fault back; gives what it came to, nil where there is none of that number.
  @discardableResult
  private func end(_ number: Int?) -> ActiveFault? {
    guard let index = faults.firstIndex(where: { $0.number == number }) else { return nil }
    let ended = faults.remove(at: index)
    refreshDelays(isEnding: true)
    free(heldBy: ended.number)
    return ended
  }
}
