// The first file of CommandLineInterface stands here until the room is furnished.
