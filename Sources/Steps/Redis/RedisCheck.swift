/// One of the looks that the step takes at a server.
enum RedisCheck: String, CaseIterable, Sendable {
  case settings, memory, cache, evictions, persistence, slowlog, latency, connections, commands
}
