import Documents
import PipelineModel

/// The keys of a `chaos` step.
enum ChaosKeys {
  /// One piece of known length, sent by this machine, to one service.
  static let load = NestedLoad(
    subject: "a 'chaos' step",
    excluded: ["unix-socket", "stages", "iterations", "abort-on-fail", "compare", "shard", "start-at"],
    help:
      "it is one piece of known length, sent by this machine: 'arrival-rate' or 'concurrency' for a 'duration'"
  )

  /// The faults of a proxy, of which one fault may have several.
  static let network = [
    "latency", "jitter", "bandwidth", "reset", "half-open", "blackhole", "connection-loss",
  ]

  /// What a fault does besides, of which it has one.
  static let others = ["stop", "kill", "resources"]

  static let share = TextFormat(name: "a share", pattern: #"^[0-9]+(\.[0-9]+)?%$"#, example: "10%")
  static let dataRate = TextFormat(
    name: "a data rate", pattern: #"^[0-9]+(\.[0-9]+)?([kKMGT]i?)?B/(s|min|m|h)$"#, example: "10MB/s")

  static let fault: [KeyDescription] = [
    KeyDescription(
      "at", .formatted(.duration), required: true, "When it begins, since the measurement began."),
    KeyDescription("for", .formatted(.duration), required: true, "How long it lasts."),
    KeyDescription(
      "latency", .formatted(.duration), "Added to the way from the service to the client, once an exchange."),
    KeyDescription(
      "jitter", .formatted(.duration), "By how much the added latency varies to either side."),
    KeyDescription(
      "bandwidth", .formatted(dataRate), "What passes in each direction, over all connections."),
    KeyDescription(
      "reset", .formatted(share),
      "The share of connections that are reset: open ones at once, new ones when they send."),
    KeyDescription(
      "half-open", .formatted(share),
      "The share of connections whose service vanishes without a word, for good."),
    KeyDescription(
      "blackhole", .formatted(share),
      "The share of connections through which nothing passes while the fault lasts."),
    KeyDescription(
      "connection-loss", .formatted(share),
      "The share of new connections that are reset before anything passes."),
    KeyDescription(
      "proxy", .string,
      "The control address of a `loadline proxy`, in place of one between the load and the service."),
    KeyDescription(
      "stop", .string,
      "A service of the pipeline that stands still meanwhile; it stands under 'services' too."),
    KeyDescription(
      "kill", .string, "A service of the pipeline that is killed, and started again at the fault's end."),
    KeyDescription(
      "resources", .string,
      "A file of Chaos Mesh resources, relative to the workspace, that kubectl applies and at the end deletes."
    ),
  ]

  static let recovered: [KeyDescription] = [
    KeyDescription(
      "latency", .formatted(.duration), required: true,
      "The longest time within which a request that succeeds counts as good."),
    KeyDescription(
      "share", .formatted(share), default: "99%", "The share of requests that must be good."),
    KeyDescription(
      "for", .formatted(.duration), default: "1s", "How long from the moment of recovery on that must hold."),
  ]

  static let step: [KeyDescription] = [
    KeyDescription(
      "load", .mapping(load.keys), required: true,
      "The load that is sent meanwhile, with the keys of a 'load' step."),
    KeyDescription(
      "faults", .map(of: .mapping(fault)), required: true, "The faults by name: when, for how long, and what."
    ),
    KeyDescription(
      "recovered", .mapping(recovered),
      "When the service counts as recovered; without it no recovery time is measured."),
    KeyDescription(
      "apply", .boolean, default: "false",
      "Whether 'resources' may be applied to the cluster; without it none is."),
    KeyDescription("context", .string, default: "the current one", "The context of kubectl's configuration."),
    KeyDescription("namespace", .string, default: "the context's", "The namespace of the resources."),
  ]
}
