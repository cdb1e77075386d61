/// One p-value of two independent batches, the second planned before the first was seen.
///
/// Fisher, "Statistical Methods for Research Workers" (1925): −2·ln(p₁p₂) follows χ² with 4 degrees of freedom, whose
/// tail is c·(1 − ln c) at c = p₁p₂. Bauer and Köhne, "Evaluation of experiments with adaptive interim analyses" (1994):
/// it stays right where the second batch is measured only after the first looked like something.
package enum CombinedPValue {
  package static func fisher(_ first: Double, _ second: Double) -> Double {
    let product = first * second
    return product > 0 ? min(1, product * (1 - ElementaryFunctions.log(product))) : 0
  }
}
