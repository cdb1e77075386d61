/// The functions behind the distributions, to about thirteen digits.
package enum SpecialFunctions {
  private static let lanczos = [
    0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13,
    -176.615_029_162_140_59, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6,
    1.505_632_735_149_311_6e-7,
  ]

  /// The natural logarithm of Γ(x) for x > 0.
  ///
  /// Lanczos, "A precision approximation of the gamma function" (1964), with g = 7 and nine terms.
  package static func logGamma(_ x: Double) -> Double {
    precondition(x > 0 && x.isFinite, "the logarithm of the gamma function needs a positive, finite number")
    // Γ(x) = Γ(x + 1) ÷ x keeps the series where it is exact.
    if x < 0.5 { return logGamma(x + 1) - ElementaryFunctions.log(x) }
    var sum = lanczos[0]
    for term in 1..<lanczos.count { sum += lanczos[term] / (x - 1 + Double(term)) }
    let shifted = x + 6.5
    return 0.918_938_533_204_672_74 + (x - 0.5) * ElementaryFunctions.log(shifted) - shifted
      + ElementaryFunctions.log(sum)
  }

  /// The complement of the error function.
  ///
  /// Abramowitz and Stegun, "Handbook of Mathematical Functions": the series 7.1.6 near 0, the continued fraction
  /// 7.1.14 beyond.
  package static func complementaryError(_ x: Double) -> Double {
    if x < 0 { return 2 - complementaryError(-x) }
    if x > 26 { return 0 }
    let scale = ElementaryFunctions.exp(-x * x) / 1.772_453_850_905_516
    if x < 2 {
      var (term, sum) = (x, x)
      for n in 1..<200 {
        term *= 2 * x * x / Double(2 * n + 1)
        sum += term
        if term < sum * 1e-17 { break }
      }
      return 1 - 2 * scale * sum
    }
    var fraction = 0.0
    for n in stride(from: 120, to: 0, by: -1) { fraction = Double(n) / 2 / (x + fraction) }
    return scale / (x + fraction)
  }

  /// The regularised incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1].
  ///
  /// The continued fraction 8.17.22 of the Digital Library of Mathematical Functions, by Lentz's method.
  package static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - betaFraction(1 - x, b, a) }
    return betaFraction(x, a, b)
  }

  /// I_x(a, b) where the fraction converges quickly: x below (a + 1) ÷ (a + b + 2).
  private static func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let logFront =
      logGamma(a + b) - logGamma(a) - logGamma(b) + a * ElementaryFunctions.log(x)
      + b * logOneMinus(x)
    if logFront < -700 { return 0 }
    let tiny = 1e-300
    var (c, d) = (1.0, 1 - (a + b) * x / (a + 1))
    d = 1 / (abs(d) < tiny ? tiny : d)
    var result = d
    for m in 1..<2000 {
      let step = Double(m)
      for term in [
        step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
        -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
      ] {
        d = 1 + term * d
        c = 1 + term / c
        d = 1 / (abs(d) < tiny ? tiny : d)
        c = abs(c) < tiny ? tiny : c
        result *= d * c
      }
      if abs(d * c - 1) < 1e-16 { break }
    }
    return ElementaryFunctions.exp(logFront) * result / a
  }

  /// ln(1 − x), also where x is so small that 1 − x loses its digits.
  private static func logOneMinus(_ x: Double) -> Double {
    if x > 1e-4 { return ElementaryFunctions.log(1 - x) }
    return -x * (1 + x * (0.5 + x * (1.0 / 3 + x * (0.25 + x * 0.2))))
  }
}
