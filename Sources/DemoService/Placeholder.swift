// The first file of DemoService stands here until the room is furnished.
