// modules: RegularExpressions Diagnostics PromQL
import PromQL

/// Every text is analysed, and all places that the analysis gives lie within it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTemplateParser(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Sound: libFuzzer gives so many bytes, which outlive the call.
  let text = Array(UnsafeBufferPointer(start: start, count: count))
  let analysis = TemplateAnalysis(text)
  let ranges =
    analysis.faults.map(\.range) + analysis.labelUses.map(\.range) + analysis.valueUses
    + analysis.numberUses.map(\.range)
  for range in ranges {
    precondition(range.start >= 0 && range.start <= range.end, "a range begins behind its end")
    precondition(range.end <= text.count, "a range leaves the text")
  }
  precondition(analysis.faults.allSatisfy { !$0.message.isEmpty }, "a fault says nothing")
  precondition(
    TemplateAnalysis.isTemplate(String(decoding: text, as: UTF8.self)) || analysis.faults.isEmpty,
    "a text without braces has a fault")
  return 0
}
