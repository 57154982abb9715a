import Glibc

// Usage: simulate SECONDS FIRST-SEED < docs/process-states.md
//        simulate faults
let words = CommandLine.arguments.dropFirst()
if words.first == "faults" { exit(PlantedFaults.report()) }
var table = ""
while let line = readLine(strippingNewline: false) { table += line }
let simulation = Simulation(
    seconds: words.first.flatMap { Double($0) } ?? 60,
    seed: words.dropFirst().first.flatMap { UInt64($0) } ?? 1,
    table: table
)
exit(simulation.run())
