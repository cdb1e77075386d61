// The first file of Statistics stands here until the room is furnished.
