import CommandLineInterface

await Entrance.enter(CommandLine.arguments)
