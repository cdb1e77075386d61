/// The Job of Kubernetes that sends a load in shards: an Indexed Job whose pods each send one and are never started
/// again, since a shard that comes twice or late spoils the whole.
struct KubernetesJob {
  let shards: Int
  let image: String
  /// The claim on a volume that all pods can write to; there they leave their results.
  let claim: String
  let startAt: String
  /// The words behind `loadline`, without those of the shard.
  let words: [String]

  /// `startAt` in nanoseconds since 1970.
  let startNanoseconds: Int64

  private static let results = "/results"

  /// Where the shards of this load lie, apart from those of others on the same volume.
  private var folder: String { "\(Self.results)/load-\(startNanoseconds / 1_000_000_000)" }

  /// One YAML document.
  var manifest: String {
    // Kubernetes puts the pod's own index in the place of $(JOB_COMPLETION_INDEX).
    let own = [
      "--shard", "$(JOB_COMPLETION_INDEX)/\(shards)", "--start-at", startAt, "--results",
      "\(folder)/$(JOB_COMPLETION_INDEX)",
    ]
    let arguments = words.map(Self.escaped) + own
    return """
      apiVersion: batch/v1
      kind: Job
      metadata:
        name: loadline-load
        labels:
          app.kubernetes.io/name: loadline
      spec:
        completions: \(shards)
        parallelism: \(shards)
        completionMode: Indexed
        backoffLimit: 0
        template:
          metadata:
            labels:
              app.kubernetes.io/name: loadline
          spec:
            restartPolicy: Never
            topologySpreadConstraints:
              - maxSkew: 1
                topologyKey: kubernetes.io/hostname
                whenUnsatisfiable: ScheduleAnyway
                labelSelector:
                  matchLabels:
                    app.kubernetes.io/name: loadline
            containers:
              - name: loadline
                image: \(Self.quoted(image))
                command: ["loadline"]
                args:
      \(arguments.map { "            - \(Self.quoted($0))" }.joined(separator: "\n"))
                volumeMounts:
                  - name: results
                    mountPath: \(Self.results)
            volumes:
              - name: results
                persistentVolumeClaim:
                  claimName: \(Self.quoted(claim))

      """
  }

  /// `$(NAME)` of the user's own words stays as it is.
  private static func escaped(_ word: String) -> String {
    word.split(separator: "$(", omittingEmptySubsequences: false).joined(separator: "$$(")
  }

  /// A double-quoted scalar of YAML.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case _
      where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || [0x85, 0x2028, 0x2029, 0xFEFF].contains(scalar.value):
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
