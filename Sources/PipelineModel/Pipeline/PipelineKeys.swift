import Documents

/// The keys of a pipeline file.
package enum PipelineKeys {
  package static let input: [KeyDescription] = [
    KeyDescription(
      "default", .oneOf([.string, .number, .boolean]),
      expressions: false, "The value when the caller gives none; without it the caller must."),
    KeyDescription("description", .string, expressions: false, "What the value is for."),
    KeyDescription(
      "type", .choice(InputType.allCases.map(\.rawValue)), default: "that of `default`, else `string`",
      expressions: false, "What the value must be."),
    KeyDescription(
      "values", .list(of: .oneOf([.string, .number, .boolean])), expressions: false,
      "The values that are allowed."),
    KeyDescription(
      "pattern", .string, expressions: false, "A regular expression that the whole value must match."),
  ]

  package static let parameter: [KeyDescription] = [
    KeyDescription("default", .any, "The value when a step gives none; without it the step must."),
    KeyDescription("description", .string, expressions: false, "What the value is for."),
  ]

  package static let template: [KeyDescription] = [
    KeyDescription(
      "parameters", .map(of: .mapping(parameter)),
      "Values that each step gives, read in the template as `${{ parameters.NAME }}`."),
    KeyDescription(
      "step", .map(of: .any), required: true,
      "The keys of a step, which a step with this `template` takes over."),
  ]

  package static let retry: [KeyDescription] = [
    KeyDescription(
      "attempts", .integer(2...20), required: true, expressions: false,
      "How often the step runs at most, the first time included."),
    KeyDescription(
      "delay", .formatted(.duration), default: "1s", expressions: false, "The wait before the second attempt."
    ),
    KeyDescription(
      "factor", .number, default: "2", expressions: false,
      "By how much each wait is longer than the one before."),
    KeyDescription(
      "max-delay", .formatted(.duration), default: "1m", expressions: false, "The longest wait."),
    KeyDescription(
      "on", .listOrSingle(of: .choice(RetryPolicy.verdicts.map(\.rawValue))), default: "`errored`",
      expressions: false, "The verdicts after which the step runs again."),
  ]

  package static let cache: [KeyDescription] = [
    KeyDescription(
      "files", .listOrSingle(of: .string), expressions: false,
      "Patterns of the files on whose content the result depends, besides those that a lint reads."),
    KeyDescription(
      "env", .listOrSingle(of: .string), expressions: false,
      "Environment variables on which the result depends, besides those under `env`."),
  ]

  package static let ready: [KeyDescription] = [
    KeyDescription(
      "http", .string,
      "An http:// address that answers with a status from 200 to 399 when the service is ready."),
    KeyDescription("tcp", .string, "A host:port that accepts a connection when the service is ready."),
    KeyDescription(
      "exec", .list(of: .string),
      "A program and its arguments, in the service's folder and environment, that exits with 0 when the service is ready."
    ),
    KeyDescription(
      "log", .string, "A regular expression that a line of the service's output matches when it is ready."),
    KeyDescription(
      "interval", .formatted(.duration), default: "20ms", "How long to wait between two looks."),
    KeyDescription(
      "successes", .integer(1...1000), default: "1", "How many looks in a row must find the service ready."),
    KeyDescription(
      "within", .formatted(.duration), default: "30s", "How long the service may take to become ready."),
  ]

  package static let service: [KeyDescription] = [
    KeyDescription(
      "run", .list(of: .string), required: true,
      "The program and its arguments; no shell reads them. `loadline` means the running binary."),
    KeyDescription(
      "ready", .mapping(ready), required: true,
      "How to tell that the service is ready: exactly one of `http`, `tcp`, `exec` and `log`."),
    KeyDescription("env", .map(of: .string), "Environment variables of the service."),
    KeyDescription(
      "working-directory", .string, default: "the workspace", "The folder in which the program runs."),
    KeyDescription(
      "cpus", .string, "The processors on which the service runs, such as `0-1` or `0,2`; Linux only."),
  ]

  package static let defaults: [KeyDescription] = [
    KeyDescription(
      "timeout", .formatted(.duration), default: "10m", expressions: false,
      "The longest time of a step that sets none itself.")
  ]

  package static let step: [KeyDescription] = [
    KeyDescription(
      "uses", .string, required: true, expressions: false, "The kind of the step, such as `load` or `budget`."
    ),
    KeyDescription(
      "template", .string, expressions: false,
      "A template whose keys the step takes over, `uses` among them; its own take their place."),
    KeyDescription("parameters", .map(of: .any), "What the template's parameters are."),
    KeyDescription(
      "matrix", .map(of: .list(of: .any)), expressions: false,
      "Lists of values; a step is made for each combination, which reads them as `${{ matrix.NAME }}`."),
    KeyDescription(
      "name", .string, default: "the step's id", expressions: false, "The name that reports show."),
    KeyDescription(
      "needs", .listOrSingle(of: .string), expressions: false,
      "Steps that must end first; unless they pass, this one is skipped."
    ),
    KeyDescription(
      "on-failure", .listOrSingle(of: .string), expressions: false,
      "Steps that look into it where this one failed or errored, and are skipped where not; their findings stand under the limit that broke, their verdicts do not count."
    ),
    KeyDescription("if", .string, "An expression; the step is skipped where it is false."),
    KeyDescription(
      "always", .boolean, default: "false", expressions: false,
      "Run also when a step under `needs` did not pass."),
    KeyDescription(
      "continue-on-failure", .boolean, default: "false",
      expressions: false, "Let the steps that need this one run even when it fails; its verdict still counts."
    ),
    KeyDescription(
      "services", .listOrSingle(of: .string), expressions: false,
      "Services that must be ready before the step begins."),
    KeyDescription(
      "exclusive", .boolean, default: "false",
      expressions: false, "Run nothing else while this step runs, so that nothing disturbs what it measures."),
    KeyDescription(
      "cpus", .string, expressions: false,
      "The processors on which an `exclusive` step and its programs run, such as `0-1` or `0,2`; Linux only."),
    KeyDescription(
      "timeout", .formatted(.duration), default: "`defaults.timeout`",
      expressions: false, "The longest time of the step; then its processes are ended and it is errored."),
    KeyDescription(
      "retry", .mapping(retry), "Run the step again where it did not succeed; every attempt is kept."),
    KeyDescription(
      "locks", .listOrSingle(of: .string), expressions: false,
      "Names of the user's own; steps that name the same one never run at once."),
    KeyDescription(
      "weight", .integer(1...1000), default: "1", expressions: false,
      "How many of the places that `--jobs` gives the step takes; more than there are takes all."),
    KeyDescription(
      "working-directory", .string, default: "the workspace", expressions: false,
      "The folder in which the step's programs run and to which its paths are relative."),
    KeyDescription(
      "workspace", .choice(["shared", "copy"]), default: "shared", expressions: false,
      "With `copy` the step runs in a copy of the workspace, which is removed when it ends."),
    KeyDescription(
      "outputs", .listOrSingle(of: .string), expressions: false,
      "Values that the step's programs write to the file `$LOADLINE_OUTPUT` as `name=value` lines, read by others as `${{ steps.ID.outputs.NAME }}`."
    ),
    KeyDescription(
      "artifacts", .listOrSingle(of: .string), expressions: false,
      "Patterns of files below the working directory that are kept in the run's folder."),
    KeyDescription(
      "cache", .mapping(cache),
      "Take the earlier result where nothing has changed on which it depends; for `command`, `alert-rules` and `dashboards`."
    ),
    KeyDescription("env", .map(of: .string), "Environment variables of the step's programs."),
    KeyDescription("with", .map(of: .any), "What the kind of step takes; see the page of the kind."),
  ]

  package static let pipeline: [KeyDescription] = [
    KeyDescription(
      "name", .string, default: "the file's name",
      expressions: false, "The pipeline's name, part of the name of each run's folder."),
    KeyDescription("description", .string, expressions: false, "What the pipeline is for."),
    KeyDescription(
      "include", .listOrSingle(of: .string), expressions: false,
      "Files whose inputs, secrets, environment, services, templates and steps become part of this one; paths are relative to this file's folder."
    ),
    KeyDescription(
      "timeout", .formatted(.duration), expressions: false,
      "The longest time of the whole run; then running steps are ended and the run is errored."),
    KeyDescription(
      "fail-fast", .boolean, default: "false", expressions: false,
      "End the run when the first step fails: running steps are cancelled and no others begin but those with `always` and those that look into the failure."
    ),
    KeyDescription(
      "inputs", .map(of: .mapping(input)),
      "Values that the caller may give with `--input name=value`, read as `${{ inputs.name }}`."),
    KeyDescription(
      "secrets", .list(of: .string),
      expressions: false,
      "Environment variables that hold secrets, read as `${{ secrets.NAME }}` and masked in every log and report."
    ),
    KeyDescription(
      "env", .map(of: .string), "Environment variables of every step and service, read as `${{ env.NAME }}`."),
    KeyDescription(
      "env-files", .listOrSingle(of: .string), expressions: false,
      "Files of `NAME=value` lines; what the caller's environment has already stays."),
    KeyDescription(
      "services", .map(of: .mapping(service)),
      "Programs that run from the first step that names them to the end of the last."),
    KeyDescription("defaults", .mapping(defaults), "Values for steps that set none themselves."),
    KeyDescription(
      "templates", .map(of: .mapping(template)), "Steps with parameters, for steps that are alike."),
    KeyDescription(
      "steps", .map(of: .mapping(step)), required: true,
      "The steps, each under its id; metrics are named by it."),
  ]
}
