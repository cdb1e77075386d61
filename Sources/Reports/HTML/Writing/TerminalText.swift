/// What a program wrote for a terminal, as text: colours and moves of the cursor are taken out.
package enum TerminalText {
  /// Drops control sequences (ECMA-48, 5.4: `ESC [`, parameters, one final byte) and operating system commands (`ESC ]`
  /// up to BEL or `ESC \`); of a line that was written over after a CR, the last state stays.
  package static func plain(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x1B || $0 == 0x0D }) else { return text }
    var output = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    var pending = scalars.next()
    while let scalar = pending {
      pending = scalars.next()
      guard scalar == "\u{1B}" else {
        output.append(scalar)
        continue
      }
      if pending == "[" {
        repeat { pending = scalars.next() } while pending.map { (0x20...0x3F).contains($0.value) } ?? false
        if pending.map({ (0x40...0x7E).contains($0.value) }) ?? false { pending = scalars.next() }
      } else if pending == "]" {
        repeat {
          pending = scalars.next()
        } while pending.map { $0 != "\u{7}" && $0 != "\u{1B}" && $0 != "\n" } ?? false
        if pending == "\u{7}" { pending = scalars.next() }
      } else if pending == "\\" {
        pending = scalars.next()
      } else {
        output.append(scalar)
      }
    }
    // Scalars, since CR and LF together are one character.
    return output.split(separator: "\n", omittingEmptySubsequences: false).map { String(lastState($0)) }
      .joined(
        separator: "\n")
  }

  private static func lastState(_ line: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
    let states = line.split(separator: "\r", omittingEmptySubsequences: true)
    return states.last ?? line[line.endIndex...]
  }
}
