import Documents
import PipelineModel

/// The keys of a `capacity` step and of the file of `loadline capacity`.
enum CapacityKeys {
  static let traffic: [KeyDescription] = [
    KeyDescription("concurrent-users", .formatted(.quantity), "Users at work at the same time, at the peak."),
    KeyDescription("requests-per-user", .formatted(.rate), "What one of them sends, such as `12/min`."),
    KeyDescription(
      "requests-per-second", .formatted(.rate), "The traffic itself, in place of the two keys before."),
  ]
  static let pods: [KeyDescription] = [
    KeyDescription(
      "requests-per-pod", .formatted(.rate), required: true, "What one pod answers within the budget."),
    KeyDescription(
      "target-utilization", .formatted(.quantity), default: "70%", "How much of a pod the traffic may use."),
  ]
  static let shards: [KeyDescription] = [
    KeyDescription(
      "queries-per-request", .formatted(.quantity), required: true, "Queries that a request makes on average."
    ),
    KeyDescription("queries-per-shard", .formatted(.rate), required: true, "What one shard answers."),
    KeyDescription(
      "target-utilization", .formatted(.quantity), default: "80%", "How much of a shard the queries may use."),
  ]
  static let cache: [KeyDescription] = [
    KeyDescription("daily-active-users", .formatted(.quantity), required: true, "Users within a day."),
    KeyDescription(
      "items-per-user", .formatted(.quantity), required: true, "Cached items of one user on average."),
    KeyDescription("entry-size", .formatted(.size), required: true, "Size of an item on average."),
    KeyDescription(
      "overhead", .formatted(.quantity), default: "50%", "What keys and the store's own bookkeeping add."),
  ]
  static let storage: [KeyDescription] = [
    KeyDescription(
      "new-users-per-month", .formatted(.quantity), required: true, "Users who join in a month."),
    KeyDescription("data-per-user", .formatted(.size), required: true, "What the data of one user take."),
    KeyDescription("buffer", .formatted(.quantity), default: "30%", "Room to spare at the end of the year."),
  ]

  static let step: [KeyDescription] = [
    KeyDescription(
      "traffic", .mapping(traffic), "How much is asked of the service; for `pods` and `shards`."),
    KeyDescription("pods", .mapping(pods), "What a pod of the service can take."),
    KeyDescription("shards", .mapping(shards), "What a shard of the database can take."),
    KeyDescription("cache", .mapping(cache), "What is cached."),
    KeyDescription("storage", .mapping(storage), "What is stored."),
  ]
}
