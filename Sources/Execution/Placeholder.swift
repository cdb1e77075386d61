// The first file of Execution stands here until the room is furnished.
