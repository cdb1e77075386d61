/// Most patterns of matchers by one look at their bytes: words, `.`, `.*`, `.+` and `|`, nothing else.
///
/// They are what matchers hold nearly always, and need no tree.
package struct PlainRegex {
  /// Whether it matches the empty text.
  package let matchesEmpty: Bool

  /// Nil for a pattern with anything else.
  package init?(_ pattern: String) {
    var hasEmptyBranch = false
    var isBranchEmpty = true
    /// The byte before, where it is a `.` or its repetition.
    var dot: UInt8 = 0
    for byte in pattern.utf8 {
      switch byte {
      case UInt8(ascii: "|"):
        if dot == UInt8(ascii: ".") { isBranchEmpty = false }
        hasEmptyBranch = hasEmptyBranch || isBranchEmpty
        isBranchEmpty = true
        dot = 0
      case UInt8(ascii: "."):
        if dot == byte { isBranchEmpty = false }
        dot = byte
      case UInt8(ascii: "*") where dot == UInt8(ascii: "."): dot = byte
      case UInt8(ascii: "+") where dot == UInt8(ascii: "."):
        isBranchEmpty = false
        dot = byte
      case let byte where byte.isWordByte || [0x20, 0x2C, 0x2D, 0x2F, 0x3A].contains(byte):
        isBranchEmpty = false
        dot = 0
      // A second sign of repetition, too, means or breaks something.
      default: return nil
      }
    }
    if dot == UInt8(ascii: ".") { isBranchEmpty = false }
    matchesEmpty = hasEmptyBranch || isBranchEmpty
  }
}
