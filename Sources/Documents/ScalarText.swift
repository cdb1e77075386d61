/// A string that was read, and its bytes in the file with their quotes.
struct ScalarText {
  let text: String
  let start: Int
  let end: Int
}
