// Built by run.sh together with Sources/Statistics: change points of series from the standard input, one a line, values
// apart by blanks. Prints the seconds of each search and the indices found.

while let line = readLine() {
  let series = line.split(separator: " ").compactMap { Double($0) }
  let clock = ContinuousClock()
  var points: [ChangePoint] = []
  let time = clock.measure { points = ChangePointSearch().changePoints(in: series) }
  let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
  print(seconds, points.map { "\($0.index)" }.joined(separator: " "))
}
