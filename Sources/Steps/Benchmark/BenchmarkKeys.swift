import Documents
import PipelineModel

/// The keys of a `benchmark` step.
enum BenchmarkKeys {
  static let side: [KeyDescription] = [
    KeyDescription("ref", .string, "A revision of git, checked out into a worktree of its own for the step."),
    KeyDescription("directory", .string, "A folder in which the commands of this side run."),
    KeyDescription("env", .map(of: .string), "Environment of this side's commands."),
    KeyDescription("run", .list(of: .string), "The command of this side, in place of `commands`."),
  ]

  private static let sideShape = ValueShape.oneOf([.string, .list(of: .string), .mapping(side)])

  static let comparison: [KeyDescription] =
    [
      KeyDescription(
        "base", sideShape, required: true,
        "What head is held against: a revision, a command, or a mapping of `ref`, `directory`, `env`, `run`."),
      KeyDescription(
        "head", sideShape, default: "the workspace as it is", "What is under test, in the same forms."),
      KeyDescription(
        "build", .list(of: .string), "Run once on each side, in its folder, before anything is measured."),
      KeyDescription(
        "min-time", .formatted(.duration), default: "200ms",
        "How long a half of a pair lasts at least: of a shorter command it is several runs; with 0s always one."
      ),
    ]
    + PairKeys.keys(
      pairs: "Pairs of a run of each side, or of several short ones, planned beforehand.",
      control: "Pairs of head against itself, which give this machine's noise; 0 leaves them away.")

  static let all: [KeyDescription] = [
    KeyDescription(
      "commands", .map(of: .list(of: .string)), default: "`run` of both sides of `compare`",
      "The commands, each a name and an argument vector; no shell reads them."),
    KeyDescription(
      "parameters", .map(of: .list(of: .string)),
      "Values for `{name}` in the commands; a command runs with every combination of those that it names."),
    KeyDescription(
      "warm-up", .integer(0...10_000), default: "1",
      "Runs of each command that are not measured; the first writes to the step's log."),
    KeyDescription("runs", .integer(1...1_000_000), default: "10", "Measured runs of each command."),
    KeyDescription(
      "time", .formatted(.duration), "Measure each command for so long in place of `runs`, at least 10 runs."),
    KeyDescription("prepare", .list(of: .string), "Runs before each run and is not measured."),
    KeyDescription("cleanup", .list(of: .string), "Runs after the last run of each command."),
    KeyDescription(
      "compare", .mapping(comparison),
      "Measure two sides in interleaved pairs, so that budgets can bound the change."
    ),
    KeyDescription(
      "ignore-failure", .boolean, default: "false", "Count runs that exit with another code than 0 too."),
    KeyDescription(
      "vary-environment", .boolean, default: "true",
      "Whether each run gets an environment of another size, as its size alone can shift times."),
    KeyDescription(
      "seed", .integer(0...Int.max), default: "another each time",
      "The seed of the order within pairs and of the environment's sizes."),
    KeyDescription(
      "working-directory", .string, default: "the workspace", "The folder in which the commands run."),
  ]
}
