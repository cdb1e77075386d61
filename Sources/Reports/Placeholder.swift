// The first file of Reports stands here until the room is furnished.
