// The first file of Steps stands here until the room is furnished.
