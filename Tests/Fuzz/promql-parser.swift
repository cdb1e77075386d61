// modules: RegularExpressions Diagnostics PromQL
import PromQL
import RegularExpressions

/// Holds that the parts of a tree lie within the whole; where text was skipped, only that they begin there.
///
/// - Returns: whether no part is unreadable.
private func inspect(_ expression: PromQLExpression, within whole: TextRange, isSound: Bool) -> Bool {
  let range = expression.range
  precondition(range.start >= whole.start && range.end <= whole.end, "a part leaves its whole")
  let place = isSound ? range : TextRange(start: range.start, end: whole.end)
  var isWhole = !expression.isInvalid
  for child in expression.children where !inspect(child, within: place, isSound: isSound) { isWhole = false }
  return isWhole
}

/// Every text gives a tree or a fault, all places lie within it, and what is sound prints and reads back as equal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPromQLParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Sound: libFuzzer gives so many bytes, which outlive the call.
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let (tree, faults) = PromQLParser.parse(bytes)
  precondition(tree != nil || !faults.isEmpty, "neither a tree nor a fault")
  precondition(faults.count <= PromQLParser.maximumFaults * 2, "faults without end")
  var previous = 0
  for fault in faults {
    precondition(fault.range.start >= previous && fault.range.end <= bytes.count, "a fault has no place")
    previous = fault.range.start
  }
  guard let tree else { return 0 }
  let isWhole = inspect(tree, within: TextRange(start: 0, end: bytes.count), isSound: faults.isEmpty)
  precondition(isWhole || !faults.isEmpty, "an unreadable part without a fault")
  guard faults.isEmpty else { return 0 }
  _ = TargetCheck.check(
    tree, bytes: bytes, target: PrometheusTarget(version: PrometheusVersion(2, 42), features: []))
  _ = LabelFlow(of: tree)
  _ = ValueBounds(of: tree)
  for selector in tree.selectors {
    for matcher in selector.matchers { _ = RegexPattern.failure(matcher.value) }
  }
  guard let printed = PromQLPrinter.print(tree) else { preconditionFailure("a sound tree does not print") }
  let (again, more) = PromQLParser.parse(printed)
  precondition(more.isEmpty, "what is printed has a fault")
  guard let again else { preconditionFailure("what is printed does not read back") }
  precondition(PromQLPrinter.print(again) == printed, "what reads back prints otherwise")
  return 0
}
