/// What a person most likely did where libyaml stopped.
struct YAMLSyntaxSlip {
  let message: String
  let help: String?
  /// What the place of the context tells; nil when it tells nothing.
  let note: String?
  let place: Int
  let contextPlace: Int?

  init(problem: String, context: String, bytes: [UInt8], place: Int, contextPlace: Int?) {
    self.place = place
    self.contextPlace = contextPlace
    message = problem
    help = context
    note = context
  }
}
