/// How the requests of the open model are spread at their rate.
package enum ArrivalProcess: Sendable, Equatable {
  /// Evenly.
  case constant
  /// As independent users arrive: with exponentially distributed gaps. The seed fixes the times.
  case poisson(seed: UInt64)
}
