/// The text of a first pipeline, and of a budget where it measures something.
struct FirstPipeline {
  let findings: ProjectFindings
  /// Where the service answers; nil where no load of Loadline's own is wanted.
  let baseURL: String?
  let name: String
  let budgetPath: String

  /// Where nothing else is there to run, the address of a service is assumed.
  var assumedURL: String? { baseURL == nil && findings.isEmpty ? "http://127.0.0.1:8080" : nil }
  private var loadedURL: String? { baseURL ?? assumedURL }

  var text: String {
    var lines = ["name: \(quoted(name))", "description: What every change must pass."]
    if let url = loadedURL {
      lines += [
        "", "inputs:", "  base-url:", "    default: \(quoted(url))",
        "    description: Where the service under test answers.",
      ]
    }
    lines += ["", "steps:"]
    var steps: [[String]] = []
    if !findings.rules.isEmpty { steps.append(lint("rules", "alert-rules", findings.rules)) }
    if !findings.dashboards.isEmpty { steps.append(lint("dashboards", "dashboards", findings.dashboards)) }
    for (script, id) in scripts {
      steps.append([
        "  \(id):", "    uses: k6", "    exclusive: true # nothing else runs while this measures",
        "    with: { script: \(quoted(script)) }",
      ])
    }
    if loadedURL != nil {
      steps.append([
        "  load:", "    uses: load", "    exclusive: true # nothing else runs while this measures",
        "    with:",
        "      base-url: \"${{ inputs.base-url }}\"",
        "      arrival-rate: 50/s # the open model: latency counts from the scheduled time",
        "      warm-up: 2s", "      duration: 10s", "      requests:", "        - name: home",
        "          get: /",
      ])
    }
    if hasBudget {
      let needs = (scripts.map(\.id) + (loadedURL == nil ? [] : ["load"])).joined(separator: ", ")
      steps.append([
        "  budget:", "    uses: budget", "    needs: [\(needs)]", "    with: { file: \(quoted(budgetPath)) }",
      ])
    }
    return (lines + steps.joined(separator: [""])).joined(separator: "\n") + "\n"
  }

  var hasBudget: Bool { loadedURL != nil || !findings.scripts.isEmpty }

  var budget: String {
    var lines = [
      "# How good the service must be. Measure first, then write here what it must keep.",
      "name: \(quoted(name))", "limits:",
    ]
    for (_, id) in scripts {
      lines.append(
        "  \(id).error_rate: { max: 1%, action: Look at the failed requests in the log of the step. }")
      lines.append("  \(id).service_time.p95: { max: 500ms }")
    }
    if loadedURL != nil {
      lines += [
        "  load.error_rate: { max: 1%, action: Look at the failed requests in the log of the step. }",
        "  load.latency.p95: { max: 500ms, warn: 400ms }",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Each script with the id of its step: its name, of letters, digits and dashes, numbered where it is taken.
  private var scripts: [(path: String, id: String)] {
    var taken: Set<String> = ["rules", "dashboards", "load", "budget"]
    return findings.scripts.map { path in
      let file = path.split(separator: "/").last.map(String.init) ?? path
      let stem = file.prefix { $0 != "." }.lowercased().map {
        $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-"
      }
      let base = stem.first?.isLetter == true ? String(stem) : "k6-" + String(stem)
      var id = base
      var number = 1
      while !taken.insert(id).inserted {
        number += 1
        id = "\(base)-\(number)"
      }
      return (path, id)
    }
  }

  private func lint(_ id: String, _ kind: String, _ patterns: [String]) -> [String] {
    ["  \(id):", "    uses: \(kind)", "    with:", "      files:"]
      + patterns.map { "        - \(quoted($0))" }
  }

  /// A double-quoted scalar of YAML, which JSON's strings are.
  private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        quoted += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
