// modules: RegularExpressions
import RegularExpressions

/// The first line is a pattern, the rest a text. What a search tells in three ways must be the same in all.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRegularExpression(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Sound: libFuzzer gives so many bytes, which outlive the call.
  let input = UnsafeBufferPointer(start: start, count: count)
  let end = input.firstIndex(of: UInt8(ascii: "\n")) ?? count
  let pattern = String(decoding: input[..<end], as: UTF8.self)
  let text = Array(input.dropFirst(end + 1))
  if let read = try? RegexPattern(pattern) {
    precondition(read.matches("").map { $0 == read.root.matchesEmptyText } ?? true, "the empty text")
  }
  guard let expression = try? RegularExpression(pattern) else { return 0 }
  let matcher = RegexMatcher(expression)
  let isFound = matcher.matches(text)
  if let caught = matcher.capture(in: text) {
    precondition(isFound && caught.upperBound <= text.count, "what is caught is within the text")
  }
  precondition(isFound || !matcher.matchesWhole(text), "a whole match is a match")
  precondition(RegexMatcher(expression).matches(text) == isFound, "a used matcher finds the same")
  return 0
}
