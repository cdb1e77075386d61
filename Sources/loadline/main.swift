import CommandLineInterface

Entrance.enter(CommandLine.arguments)
