// The first file of SystemIO stands here until the room is furnished.
