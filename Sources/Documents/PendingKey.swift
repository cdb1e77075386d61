/// A key whose object is not closed yet: its text, its bytes with their quotes, and its digest.
struct PendingKey {
  let text: String
  let start: UInt32
  let end: UInt32
  let digest: UInt32

  init(_ key: ScalarText) {
    text = key.text
    start = UInt32(clamping: key.start)
    end = UInt32(clamping: key.end)
    digest = KeyDigest.of(key.text)
  }
}
