// The first file of HTTPLoad stands here until the room is furnished.
