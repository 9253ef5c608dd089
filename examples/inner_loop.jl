# D(T) from a table in 1/T, for a loop whose temperature changes at every step.
using RDD, Printf

landscape = read_landscape("examples/data/bazro3_barriers.csv")
D_table = table(landscape, 300, 1200; tolerance=1e-6)          # once

D = zeros(3, 3, 10)
ramp = collect(300.0:100:1200)
evaluate!(D, D_table, ramp)                                    # allocates nothing; a number for one temperature
@printf("%.6e %.6e, within %.0e\n", D[1, 1, 1], D[1, 1, 10], D_table.largest_error)
