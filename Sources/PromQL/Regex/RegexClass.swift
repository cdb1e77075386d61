/// A set of characters: `[a-z]`, `\d`, `\pL`.
package struct RegexClass: Sendable, Equatable {
  /// Code points, both ends included.
  var ranges: [ClosedRange<UInt32>] = []
  /// Whether a part of it is known only to the tables of Unicode.
  var isOpaque = false
  var isNegated = false

  /// Whether it holds a character; nil where only the tables of Unicode tell.
  func contains(_ scalar: Unicode.Scalar) -> Bool? {
    if ranges.contains(where: { $0.contains(scalar.value) }) { return !isNegated }
    return isOpaque ? nil : isNegated
  }

  /// What a letter after a backslash stands for: `\d`, `\s`, `\w`.
  static func perl(_ letter: UInt8) -> RegexClass? {
    var set = RegexClass()
    switch letter | 0x20 {
    case UInt8(ascii: "d"): set.ranges = digits
    case UInt8(ascii: "s"): set.ranges = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
    case UInt8(ascii: "w"): set.ranges = word
    default: return nil
    }
    set.isNegated = letter < 0x60
    return set
  }

  /// What `[:name:]` stands for within brackets.
  static func posix(_ name: String) -> [ClosedRange<UInt32>]? {
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

  /// The names that `\p{…}` takes: general categories and scripts of Unicode.
  static let properties: Set<String> = Set(
    """
    Any C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs
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
