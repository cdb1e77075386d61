/// What the service does when the time has come.
enum ServiceAlarm: Sendable, Equatable {
  /// The answer of this connection may leave.
  case answer(token: UInt64)
  /// Look whether this connection has outstayed a limit.
  case limit(token: UInt64)
  /// Descriptors may have become free: accept again.
  case accept
}
