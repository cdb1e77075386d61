import Documents

/// The keys of a pipeline file.
package enum PipelineKeys {
  package static let input: [KeyDescription] = [
    KeyDescription(
      "default", .oneOf([.string, .number, .boolean]),
      expressions: false, "The value when the caller gives none; without it the caller must."),
    KeyDescription("description", .string, expressions: false, "What the value is for."),
  ]

  package static let ready: [KeyDescription] = [
    KeyDescription(
      "http", .string,
      "An http:// address that answers with a status from 200 to 399 when the service is ready."),
    KeyDescription("tcp", .string, "A host:port that accepts a connection when the service is ready."),
    KeyDescription(
      "within", .formatted(.duration), default: "30s", "How long the service may take to become ready."),
  ]

  package static let service: [KeyDescription] = [
    KeyDescription(
      "run", .list(of: .string), required: true,
      "The program and its arguments; no shell reads them. `loadline` means the running binary."),
    KeyDescription(
      "ready", .mapping(ready), required: true,
      "How to tell that the service is ready: exactly one of `http` and `tcp`."),
    KeyDescription("env", .map(of: .string), "Environment variables of the service."),
    KeyDescription(
      "working-directory", .string, default: "the workspace", "The folder in which the program runs."),
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
      "name", .string, default: "the step's id", expressions: false, "The name that reports show."),
    KeyDescription(
      "needs", .listOrSingle(of: .string), expressions: false,
      "Steps that must end first; unless they pass, this one is skipped."
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
      "timeout", .formatted(.duration), default: "`defaults.timeout`",
      expressions: false, "The longest time of the step; then its processes are ended and it is errored."),
    KeyDescription("env", .map(of: .string), "Environment variables of the step's programs."),
    KeyDescription("with", .map(of: .any), "What the kind of step takes; see the page of the kind."),
  ]

  package static let pipeline: [KeyDescription] = [
    KeyDescription(
      "name", .string, default: "the file's name",
      expressions: false, "The pipeline's name, part of the name of each run's folder."),
    KeyDescription("description", .string, expressions: false, "What the pipeline is for."),
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
      "services", .map(of: .mapping(service)),
      "Programs that run from the first step that names them to the end of the last."),
    KeyDescription("defaults", .mapping(defaults), "Values for steps that set none themselves."),
    KeyDescription(
      "steps", .map(of: .mapping(step)), required: true,
      "The steps, each under its id; metrics are named by it."),
  ]
}
