/// A set of characters: `[a-z]`, `\d`, `\pL`.
package struct RegexClass: Sendable, Equatable {
  /// Code points, both ends included.
  var ranges: [ClosedRange<UInt32>] = []
  /// General categories of Unicode: of `\pL` all that begin with L.
  var categories: Set<Unicode.GeneralCategory> = []
  /// Whether a part of it is a script, such as Greek, of which no table is here.
  var hasScript = false
  var isNegated = false
  var ignoresCase = false

  /// Whether it holds a character; nil where only a table of scripts tells.
  func contains(_ scalar: Unicode.Scalar) -> Bool? {
    if holds(scalar) { return !isNegated }
    if ignoresCase, scalar.foldings.contains(where: holds) { return !isNegated }
    return hasScript ? nil : isNegated
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    ranges.contains { $0.contains(scalar.value) }
      || (!categories.isEmpty && categories.contains(scalar.properties.generalCategory))
  }

  /// Takes in a property that stands within brackets.
  mutating func add(_ property: RegexClass) {
    if property.hasScript {
      hasScript = true
    } else if property.categories.isEmpty {
      ranges += property.isNegated ? Self.outside(property.ranges) : property.ranges
    } else if property.isNegated {
      categories.formUnion(Set(Self.categories.values).union([.unassigned]).subtracting(property.categories))
    } else {
      categories.formUnion(property.categories)
    }
  }

  /// All characters outside of some ranges.
  static func outside(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var outside: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { outside.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10FFFF { outside.append(next...0x10FFFF) }
    return outside
  }

  /// What a letter after a backslash stands for: `\d`, `\s`, `\w`, and the rest for `\D`, `\S`, `\W`.
  static func perl(_ letter: UInt8, ignoresCase: Bool = false) -> [ClosedRange<UInt32>]? {
    var ranges: [ClosedRange<UInt32>]
    switch letter | 0x20 {
    case UInt8(ascii: "d"): ranges = digits
    case UInt8(ascii: "s"): ranges = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
    case UInt8(ascii: "w"): ranges = word
    default: return nil
    }
    if ignoresCase { ranges = bothCases(ranges) }
    return letter < 0x60 ? outside(ranges) : ranges
  }

  /// What `[:name:]` stands for within brackets, and the rest for `[:^name:]`.
  static func posix(_ name: String, ignoresCase: Bool) -> [ClosedRange<UInt32>]? {
    let isNegated = name.hasPrefix("^")
    guard var ranges = posix(isNegated ? String(name.dropFirst()) : name) else { return nil }
    if ignoresCase { ranges = bothCases(ranges) }
    return isNegated ? outside(ranges) : ranges
  }

  /// Ranges of ASCII with what differs from a letter of them by its case only.
  private static func bothCases(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    guard ranges.contains(where: { $0.overlaps(0x41...0x5A) || $0.overlaps(0x61...0x7A) }) else {
      return ranges
    }
    // The long s and the sign of the kelvin are an s and a k.
    return ranges + letters + [0x17F...0x17F, 0x212A...0x212A]
  }

  private static func posix(_ name: String) -> [ClosedRange<UInt32>]? {
    switch name {
    case "alnum": digits + letters
    case "alpha": letters
    case "ascii": [0...0x7F]
    case "blank": [0x09...0x09, 0x20...0x20]
    case "cntrl": [0...0x1F, 0x7F...0x7F]
    case "digit": digits
    case "graph": [0x21...0x7E]
    case "lower": [0x61...0x7A]
    case "print": [0x20...0x7E]
    case "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]
    case "space": [0x09...0x0D, 0x20...0x20]
    case "upper": [0x41...0x5A]
    case "word": word
    case "xdigit": digits + [0x41...0x46, 0x61...0x66]
    default: nil
    }
  }

  /// The set of a name that `\p{…}` takes, a general category or a script; nil for any other.
  static func property(_ name: String) -> RegexClass? {
    if name == "Any" { return RegexClass(ranges: [0...0x10FFFF]) }
    let categories = Self.categories.filter {
      $0.key == name || ($0.key.first == name.first && name.count == 1)
    }
    if !categories.isEmpty { return RegexClass(categories: Set(categories.values)) }
    return scripts.contains(name) ? RegexClass(hasScript: true) : nil
  }

  private static let categories: [String: Unicode.GeneralCategory] = [
    "Cc": .control, "Cf": .format, "Co": .privateUse, "Cs": .surrogate,
    "Ll": .lowercaseLetter, "Lm": .modifierLetter, "Lo": .otherLetter, "Lt": .titlecaseLetter,
    "Lu": .uppercaseLetter, "Mc": .spacingMark, "Me": .enclosingMark, "Mn": .nonspacingMark,
    "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber, "Pc": .connectorPunctuation,
    "Pd": .dashPunctuation, "Pe": .closePunctuation, "Pf": .finalPunctuation, "Pi": .initialPunctuation,
    "Po": .otherPunctuation, "Ps": .openPunctuation, "Sc": .currencySymbol, "Sk": .modifierSymbol,
    "Sm": .mathSymbol, "So": .otherSymbol, "Zl": .lineSeparator, "Zp": .paragraphSeparator,
    "Zs": .spaceSeparator,
  ]

  private static let scripts: Set<String> = Set(
    """
    Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki
    Bopomofo Brahmi Braille Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee
    Chorasmian Common Coptic Cuneiform Cypriot Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra
    Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati
    Gunjala_Gondi Gurmukhi Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana Imperial_Aramaic Inherited
    Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi
    Khitan_Small_Script Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian
    Mahajani Makasar Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui
    Meroitic_Cursive Meroitic_Hieroglyphs Miao Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari
    Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki Old_Hungarian Old_Italic
    Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya Osage
    Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan
    Saurashtra Sharada Shavian Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Syloti_Nagri
    Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan
    Tifinagh Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Warang_Citi Yezidi Yi Zanabazar_Square
    """.split { $0 == " " || $0 == "\n" }.map(String.init))

  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let letters: [ClosedRange<UInt32>] = [0x41...0x5A, 0x61...0x7A]
  private static let word: [ClosedRange<UInt32>] = digits + letters + [0x5F...0x5F]
}

extension Unicode.Scalar {
  /// The characters that are the same but for upper and lower case, where each is a single one.
  var foldings: [Unicode.Scalar] {
    let mappings = [properties.lowercaseMapping, properties.uppercaseMapping]
    // The capital of this letter is written in two.
    let capital: [Unicode.Scalar] = self == "ß" ? ["ẞ"] : []
    return capital + [folded]
      + mappings.compactMap { $0.unicodeScalars.count == 1 ? $0.unicodeScalars.first : nil }
  }

  /// The one of them that stands for all.
  var folded: Unicode.Scalar {
    if isASCII { return (65...90).contains(value) ? Unicode.Scalar(UInt8(value) | 0x20) : self }
    let upper = properties.uppercaseMapping.unicodeScalars
    guard upper.count == 1, let single = upper.first else { return self }
    let lower = single.properties.lowercaseMapping.unicodeScalars
    guard lower.count == 1, let folded = lower.first else { return self }
    return folded
  }
}
