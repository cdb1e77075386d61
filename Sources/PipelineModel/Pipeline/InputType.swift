/// What an input's value must be.
package enum InputType: String, Sendable, CaseIterable {
  case string, number, boolean
}
