/// The dependencies of a random graph: for each step those that it needs. They may stand further down in the file.
func randomNeeds(_ count: Int, using generator: inout some RandomNumberGenerator) -> [[Int]] {
  let order = (0..<count).shuffled(using: &generator)
  var needs = [[Int]](repeating: [], count: count)
  for (place, index) in order.enumerated() {
    needs[index] = order[..<place].filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
  }
  return needs
}
