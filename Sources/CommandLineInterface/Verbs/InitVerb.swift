extension Verb {
  static let initialize = Verb(
    name: "init", summary: "Write a first pipeline for what the folder holds.", operands: "",
    operandCount: 0...0,
    flags: [
      Flag("--name", "NAME", "The pipeline's name and that of its file; default: pull-request."),
      Flag("--base-url", "URL", "Load the service that answers there, too."),
    ],
    examples: ["loadline init", "loadline init --base-url http://127.0.0.1:8080"]
  ) { arguments, console in
    try InitRun(arguments: arguments, console: console).run()
  }
}
