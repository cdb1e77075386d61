// The first file of Grafana stands here until the room is furnished.
