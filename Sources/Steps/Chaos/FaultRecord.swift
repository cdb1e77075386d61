/// A fault as it was: when it was in place and what came of it.
struct FaultRecord: Sendable {
  let fault: ChaosSpec.Fault
  /// In nanoseconds since the measurement began: when it was in place, and when it was gone.
  let beganNanoseconds: Int64
  let endedNanoseconds: Int64
  /// What whoever took it back had to say: `met 120 connections, struck 12`.
  let remark: String?
}
