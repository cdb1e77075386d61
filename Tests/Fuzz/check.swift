// modules: RegularExpressions Diagnostics Statistics SystemIO Documents PromQL AlertRules Grafana HTTPLoad DemoService PipelineModel Reports Execution FaultProxy Steps CommandLineInterface
// shared: Damage
import CommandLineInterface
import Diagnostics
import Documents
import Foundation
import Reports

/// Pipelines and budgets of every form to begin with; what the input says is done to one of them. Each is small, as what
/// an input leaves as it was takes as long to check as what it changes.
private let templates: [Node] = [
  // The language: inputs, secrets, environment, templates, a matrix.
  #"""
  {name: a, inputs: {n: {default: 5, values: [5, 6]}, u: {type: string, pattern: "[a-z]+", default: ab}}, secrets: [TOKEN],
   env: {A: "${{ inputs.n }}"}, env-files: vars.env, include: part.yaml, timeout: 1h, fail-fast: true, defaults: {timeout: 5m},
   templates: {t: {parameters: {p: {default: 1}}, step: {uses: command, with: {run: [echo, "${{ parameters.p }}"]}}}},
   steps: {s: {template: t, parameters: {p: "${{ matrix.x }}"}, matrix: {x: [1, b], y: [true, 2], exclude: [{x: 1, y: 2}]}},
    m: {uses: command, needs: s, env: {V: "${{ inputs.u }}"}, with: {run: ["true"]}}}}
  """#,
  // Services, and all that a step may say.
  #"""
  {inputs: {n: {default: 5}}, templates: {t: {step: {uses: command, with: {run: [date]}}}},
   services: {api: {run: [loadline, demo, --port, "${{ inputs.n }}"], ready: {http: "http://127.0.0.1:${{ inputs.n }}/", within: 10s}}},
   steps: {s: {template: t},
    l: {uses: command, needs: s, if: "steps.s.verdict == 'passed' && inputs.n > 4", services: api, exclusive: true, cpus: 0-1,
     retry: {attempts: 3, delay: 1s, factor: 2, on: [errored]}, locks: [db], weight: 2, outputs: [v], artifacts: ["out/*.txt"],
     cache: {files: "*.yaml", env: A}, with: {shell: "echo $A", metrics: m.json}},
    m: {uses: command, needs: l, env: {V: "${{ steps.l.outputs.v }}"}, always: true, workspace: copy, with: {run: ["true"]}}}}
  """#,
  // A load with all that a request may say, and its budget.
  #"""
  {steps: {load: {uses: load, with: {base-url: "http://127.0.0.1:1", arrival-rate: 100/s, arrivals: poisson, duration: 2s, warm-up: 1s,
     headers: {A: b}, threads: 1, max-in-flight: 5, abort-on-fail: {error_rate: {max: 1%}},
     requests: [{get: "/a?b=${iteration}", name: home, weight: 2, expect: {status: [200, 204], body: {contains: x}, json: {"$.a[0]": 1}}},
       {post: /b, json: {a: [1, "${iteration}"]}}]}},
   budget: {uses: budget, needs: load, with: {file: budget.yaml}}}}
  """#,
  // Scenarios and stages.
  #"""
  {steps: {load: {uses: load, with: {base-url: "https://localhost", concurrency: 4, think-time: 10ms,
     stages: [{duration: 1s, ramp-to: 10}, {duration: 2s}], data: {file: rows.csv, order: random},
     scenarios: {s: {weight: 1, cookies: true, requests: [{get: "/${data.c}", capture: {t: {json: "$.a[0].b"}, h: {header: X}, r: {matches: "(a+)"}},
       think-time: {min: 1ms, max: 2ms}}, {post: "/${t}", form: {a: "${h}"}, redirects: 2, auth: {basic: {user: a, password: "${r}"}}}]}}}}}}
  """#,
  // Benchmarks.
  #"""
  {steps: {bench: {uses: benchmark, exclusive: true, with: {commands: {e: [./e, "--n={n}"]}, parameters: {n: [1, 2]}, warm-up: 1,
      compare: {base: main, head: {ref: HEAD, env: {M: f}}, build: [make], pairs: 30}}}}}
  """#,
  // What others measured.
  #"""
  {steps: {k6: {uses: k6, with: {script: l.js, args: [--vus, 10]}}, imp: {uses: import, with: {files: "*.json", format: criterion}},
    budget: {uses: budget, needs: [k6, imp], with: {file: k6.yaml}}}}
  """#,
  // Lints.
  #"""
  {steps: {rules: {uses: alert-rules, with: {files: [rules.yaml], target: "2.53", checks: {alert-without-condition: off}}},
    boards: {uses: dashboards, with: {files: board.json, policy: {tags: t}, suppress: [{check: panel-id-duplicate, reason: r}]}},
    budget: {uses: budget, needs: [rules, boards], with: {file: lints.yaml}}}}
  """#,
  // Pipelines inside.
  #"""
  {inputs: {n: {default: 1}}, steps: {call: {uses: pipeline, with: {file: called.yaml, inputs: {n: "${{ inputs.n }}"}, jobs: 2}},
    m: {uses: command, needs: call, matrix: {include: [{a: 2}, {a: 3}], a: [1]}, with: {run: [echo, "${{ matrix.a }}"]}}}}
  """#,
  // Faults.
  #"""
  {services: {api: {run: [loadline, demo], ready: {http: "http://127.0.0.1:1/"}}}, steps: {chaos: {uses: chaos, services: [api], exclusive: true, with: {
     load: {base-url: "http://127.0.0.1:1", arrival-rate: 100/s, duration: 14s, requests: [{get: /}]},
     faults: {slow: {at: 2s, for: 2s, latency: 100ms, jitter: 20ms}, dark: {at: 6s, for: 2s, blackhole: 50%}, gone: {at: 11s, for: 500ms, kill: api}},
     recovered: {latency: 250ms, for: 1s}}}}}
  """#,
  // The rate that breaks a limit, and what follows from it.
  #"""
  {services: {api: {run: [loadline, demo], ready: {http: "http://127.0.0.1:1/"}}}, steps: {
    top: {uses: saturation, services: api, with: {load: {base-url: "http://127.0.0.1:1", arrival-rate: 100/s, duration: 1s, requests: [{get: /}]},
     up-to: 2000/s, limits: {latency.p95: {max: 100ms}, error_rate: {max: 1%}}}},
    plan: {uses: capacity, needs: top, with: {traffic: {concurrent-users: 5000, requests-per-user: 12/min},
     pods: {requests-per-pod: '${{ steps.top.metrics["rate.sustained"] }}'}, cache: {daily-active-users: 1_000, items-per-user: 2, entry-size: 2KiB}}}}}
  """#,
  // Probes of what stands behind a service.
  #"""
  {secrets: [T], env: {PGPASSWORD: "${{ secrets.T }}"}, steps: {
    a: {uses: postgres, with: {host: 127.0.0.1, user: u, database: d, checks: [indexes, settings], settings: {work_mem: 256MB}, memory: 512MiB}},
    b: {uses: postgres, needs: a, with: {host: h, user: u, since: a, explain: {q: "SELECT * FROM t WHERE i = 1"}}}}}
  """#,
  #"""
  {steps: {c: {uses: redis, with: {host: 127.0.0.1, port: 6379, checks: [settings, cache]}}, d: {uses: redis, needs: c, with: {host: h, since: c}},
    limits: {uses: budget, needs: [d], with: {file: cache.yaml}}}}
  """#,
  #"""
  {secrets: [T], steps: {h: {uses: http-check, with: {base-url: "https://127.0.0.1:1", headers: {Authorization: "Bearer ${{ secrets.T }}"},
     paths: [/a], pagination: {path: /a, items: 100, next: Link}, rate-limit: {path: /b, requests: 20}}}}}
  """#,
  #"""
  {secrets: [T], steps: {
    m: {uses: prometheus, with: {server: "http://127.0.0.1:1", auth: {bearer: "${{ secrets.T }}"}, preset: operations-guide, job: j,
     queries: {heap: {query: 'max(a{job="j"})', unit: B}}, range-queries: {in_flight: 'sum(rate(http_requests_total[5m]))'}, last: 5m}},
    k: {uses: kubernetes, needs: m, with: {context: c, namespace: n, selector: a=b, last: 5m}}}}
  """#,
  // Budgets.
  #"""
  {name: b, limits: {"load.latency.p95": {max: 500ms, warn: 400ms, action: "x"}, "load.latency.p99{request=\"home\"}": {max: 1s, every: 10s, for: 20s},
    "bench.e.time": {max-increase: 5%, against: main, confidence: 99%, min-delta: 1ms}, load.throughput: {min: 90/s}, x.y: {max: 64MiB}}}
  """#,
  #"""
  {limits: {bench.e.time: {trend: rise, against: main, action: x}, bench.e.memory: {max-increase: 5%, against: r, runs: 7}, "a.b{c=\"d\",e=\"f\"}": {min: 1, max: 1e9}}}
  """#,
].map { text in
  guard let root = DocumentReader.read(source: SourceFile(path: "t.yaml", text: text)).documents.first else {
    preconditionFailure("a template is no YAML")
  }
  return root
}

/// What makes the decoders work.
private let words = [
  "", "a", "s", "load", "command", "budget", "pipeline", "alert-rules", "benchmark", "uses", "with", "needs",
  "matrix",
  "include", "exclude", "steps", "limits", "max", "every", "5s", "1h", "-1s", "1e400", "1%", "90/s", "64MiB",
  "0-1,4",
  "${{ inputs.n }}", "${{ secrets.TOKEN }}", "${{ steps.s.verdict }}",
  "${{ steps['l'].outputs.v == \\\"1\\\" }}",
  "${{ matrix.x + }}", "${{ env.A", "${{ (((1 < 2) || !true)) }}", "load.latency.p95", "x{a=\\\"b\\\"}",
  "p.yaml",
  "part.yaml", "budget.yaml", "called.yaml", "rules.yaml", "*.yaml", "{a,b}{c,d}*", "[a-z]?.json", "(a+)+$",
  "http://[::1]:99999/",
  "https://a b/", "$.a[?(@.b)]", "\\n", "\\u001b[31m", "é…", "9223372036854775807",
]

/// What stands in the place of a value.
private func replacement(_ damage: inout Damage, _ old: [UInt8], _: Node) -> [UInt8] {
  switch damage.next() % 9 {
  case 0: return Array("null".utf8)
  case 1:
    return Array(["true", "0", "-1", "1.5", "1e999", "0x10", "9223372036854775808"][damage.next() % 7].utf8)
  case 2: return Array("[]".utf8)
  case 3: return Array("[".utf8) + old + Array(", ".utf8) + old + Array("]".utf8)
  case 4: return Array("{}".utf8)
  case 5: return Array("{\"\(words[damage.next() % words.count])\": ".utf8) + old + Array("}".utf8)
  case 6:
    // Text of the input itself, up to a zero.
    return damage.nextText()
  case 7: return Array("&x ".utf8) + old
  default: return Array("\"\(words[damage.next() % words.count])\"".utf8)
  }
}

/// The folder in which everything is checked, in memory where the system has such a place.
private let folder: String = {
  let memory = "/dev/shm"
  let parent = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
  let path = "\(parent)/loadline-fuzz-\(getpid())"
  let files = [
    "part.yaml": "{env: {B: c}, steps: {extra: {uses: command, with: {run: [date]}}}}",
    "budget.yaml": "{limits: {load.latency.p95: {max: 1s}}}",
    "k6.yaml": "{limits: {k6.error_rate: {max: 1%}}}", "lints.yaml": "{limits: {rules.errors: {max: 0}}}",
    "cache.yaml": "{limits: {d.cache.hit_rate: {min: 90%}}}",
    "called.yaml":
      "{inputs: {n: {default: 2}}, steps: {c: {uses: command, with: {run: [echo, \"${{ inputs.n }}\"]}}}}",
    "vars.env": "C=d\nexport E='f'\n", "rows.csv": "c,t\n1,2\n", "l.js": "export default function () {}\n",
    "rules.yaml": "{groups: [{name: g, rules: [{alert: A, expr: up == 0, for: 5m}]}]}",
    "board.json": #"{"title": "A", "panels": [{"id": 1, "type": "text"}]}"#,
  ]
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name)) }
  } catch {
    preconditionFailure("the folder of the fuzzer cannot be made: \(error)")
  }
  atexit { try? FileManager.default.removeItem(atPath: folder) }
  return path
}()

/// The leak checker does not see what globals hold in enums, in whose pointers Swift sets bits. The address sanitizer's own
/// checks stay on.
@_cdecl("__lsan_is_turned_off")
public func leakCheckIsOff() -> CInt { 1 }

/// No template has a fault of its own, which would hide what stands behind it.
@_cdecl("LLVMFuzzerInitialize")
public func checkTemplates(_: UnsafeMutablePointer<CInt>?, _: UnsafeMutableRawPointer?) -> CInt {
  for template in templates {
    let faults = FileCheck.check([write(template.source.bytes, to: "p.yaml")], workspace: folder)
    // Not a precondition, whose words an optimized build leaves away.
    if !faults.isEmpty { fatalError("\(faults.map(\.message)) in \(template.source.text)") }
  }
  return 0
}

/// The path of a file in the folder that holds the bytes.
private func write(_ bytes: [UInt8], to file: String) -> String {
  let path = folder + "/" + file
  // In place: a file beside it, renamed, would take as long as the reading.
  guard (try? Data(bytes).write(to: URL(filePath: path, directoryHint: .notDirectory))) != nil else {
    preconditionFailure("the file cannot be written")
  }
  return path
}

/// All that the command does: read, check, print.
private func check(_ bytes: [UInt8], file: String) {
  let found = FileCheck.check([write(bytes, to: file)], workspace: folder)
  for diagnostic in found {
    precondition(!diagnostic.code.isEmpty && !diagnostic.message.isEmpty, "a fault without words")
    guard let range = diagnostic.range else { continue }
    precondition(
      range.start <= range.end && range.end <= range.source.bytes.count, "a fault outside of its file")
  }
  // One format an input, so that each is soon done; the input's sum chooses.
  let sum = bytes.reduce(0) { $0 &+ Int($1) }
  let report = DiagnosticReport(isColoured: sum % 2 == 0, toolVersion: "0")
  let format = DiagnosticReport.Format.allCases[sum % DiagnosticReport.Format.allCases.count]
  guard let text = try? report.render(found, as: format) else {
    preconditionFailure("faults that no \(format) can show")
  }
  precondition(found.isEmpty || !text.isEmpty)
}

/// Whatever stands in a file: no crash, and faults that lie within it and can be shown.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCheck(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard count > 1, let start else { return 0 }
  // Sound: libFuzzer gives so many bytes, which outlive the call.
  let bytes = UnsafeBufferPointer(start: start, count: count)
  switch bytes[0] {
  case ..<0x20:
    check(
      Damage(
        bytes.dropFirst(), of: templates[Int(bytes[0]) % templates.count], changesKeys: true,
        replacement: replacement
      )
      .text, file: "p.yaml")
  case UInt8(ascii: "{"): check(Array(bytes), file: "p.json")
  default: check(Array(bytes), file: "p.yaml")
  }
  return 0
}
