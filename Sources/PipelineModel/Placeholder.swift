// The first file of PipelineModel stands here until the room is furnished.
