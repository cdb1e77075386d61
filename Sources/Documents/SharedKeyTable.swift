import Diagnostics

/// The keys that were read before in a document, so that equal ones share one object.
struct SharedKeyTable {
  /// Each at the place of its digest; a later one takes the place of an earlier one.
  private var slots: [SharedKey?]

  /// - Parameter size: a power of two.
  init(size: Int) { slots = Array(repeating: nil, count: size) }

  /// The key with what it shares with an equal one before it.
  ///
  /// - Parameter length: bytes in the file, with its quotes.
  mutating func key(_ text: String, style: ScalarStyle, start: Int, length: Int) -> PendingKey {
    var text = text
    // Sound: the bytes are looked at within the scope only.
    return text.withUTF8 { key($0, style: style, start: start, length: length) }
  }

  /// The same for the key's bytes in UTF-8.
  mutating func key(
    _ text: UnsafeBufferPointer<UInt8>, style: ScalarStyle, start: Int, length: Int
  ) -> PendingKey {
    let digest = KeyDigest.of(UnsafeRawBufferPointer(text))
    let slot = Int(truncatingIfNeeded: digest) & (slots.count - 1)
    let place = UInt32(clamping: start)
    if let known = slots[slot], known.length == length, known.style == style, known.isCalled(text) {
      return PendingKey(key: known, start: place, digest: digest)
    }
    let key = SharedKey(
      String(decoding: text, as: UTF8.self), style: style, length: UInt32(clamping: length))
    slots[slot] = key
    return PendingKey(key: key, start: place, digest: digest)
  }

  /// Lets the keys go: those that come share nothing with those that were.
  mutating func removeAll() {
    for slot in slots.indices { slots[slot] = nil }
  }
}
