import Diagnostics

/// What a template of an alert does, and what is wrong with it.
package struct TemplateAnalysis: Sendable {
  /// A label of the alert that the template shows, unless a condition around it asks whether the label is there.
  package struct LabelUse: Sendable, Equatable {
    package let name: String
    package let range: TextRange
  }

  /// Whose value a number is that nothing has changed.
  package enum NumberOwner: Sendable, Equatable {
    case alert
    /// A query, whose samples have gone through no more than `first` and `value`.
    case query(String)
  }

  /// A place that shows a number, as it is, in a form that is right for one unit only.
  package struct NumberUse: Sendable, Equatable {
    package enum Form: Sendable {
      /// Through `humanizePercentage`.
      case percentage
      /// Through `humanizeDuration`.
      case duration
      /// With a percent sign behind it.
      case percentSign
    }

    package let form: Form
    package let owner: NumberOwner
    package let range: TextRange
  }

  /// In the order of the text.
  package let faults: [TemplateFault]
  package let labelUses: [LabelUse]
  /// Where it uses the alert's value.
  package let valueUses: [TextRange]
  package let numberUses: [NumberUse]

  /// Whether a text has anything that a template replaces.
  package static func isTemplate(_ text: String) -> Bool {
    let brace = UInt8(ascii: "{")
    var text = text
    return text.withUTF8 { text in
      let bytes = UnsafeRawBufferPointer(text)
      var index = 0
      while let found = ByteScan.firstIndex(of: brace, in: bytes, from: index), found + 1 < bytes.count {
        if bytes[found + 1] == brace { return true }
        index = found + 2
      }
      return false
    }
  }

  /// The analysis of a text in UTF-8, whose bytes the ranges count.
  package init(_ text: [UInt8], target: PrometheusTarget = .undeclared) {
    var parser = TemplateParser(text, target: target)
    let nodes = parser.parse()
    var checker = TemplateChecker(target: target)
    checker.check(nodes, definesTemplates: parser.definesTemplates)
    let found = parser.faults + checker.faults
    faults =
      found.count < 2
      ? found
      : found.sorted {
        ($0.range.start, $0.range.end, $0.code) < ($1.range.start, $1.range.end, $1.code)
      }
    labelUses = checker.labelUses
    valueUses = checker.valueUses
    numberUses = checker.numberUses
  }
}
