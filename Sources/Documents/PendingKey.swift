/// A key whose object is not closed yet: what it is, where it begins, and its digest.
struct PendingKey {
  let key: SharedKey
  let start: UInt32
  let digest: UInt32
}
