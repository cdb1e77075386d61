/// What names of metrics tell by Prometheus's conventions.
package enum CounterName {
  /// How names of totals end, less `_total`, that tell how much there is, not how much was counted.
  private static let quantities: Set<Substring> = [
    "mem", "memory", "capacity", "swap", "size", "limit", "slots", "active",
  ]
  /// Words for what something is now, also one word before the end: `pending_tasks_total`.
  private static let states: Set<Substring> = [
    "waiting", "current", "pending", "idle", "running", "offline", "online",
  ]
  /// Gauges whose names do not tell.
  private static let gauges: Set<String> = [
    "ceph_pg_total", "etcd_debugging_mvcc_keys_total", "etcd_debugging_mvcc_slow_watcher_total",
    "etcd_debugging_mvcc_watcher_total", "minio_bucket_usage_object_total",
    "minio_cluster_usage_object_total", "tikv_scheduler_contex_total", "velero_backup_total",
  ]

  /// Whether a metric is a counter by its name: it ends in `_total`, and names no size and no state.
  package static func isCounter(_ name: String) -> Bool {
    guard name.hasSuffix("_total"), !gauges.contains(name) else { return false }
    let words = name.dropLast(6).split(separator: "_").suffix(2)
    return !words.contains(where: states.contains) && words.last.map(quantities.contains) != true
  }
}
