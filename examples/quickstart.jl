# The shortest complete program: the jumps of a defect in, its diffusivity over temperatures out.
#
# An interstitial in an fcc crystal hops from octahedral sites (O) to tetrahedral ones (T) and back. Each O has eight T
# around it; by hand D = a^2 k_OT k_TO / (2 (k_TO + 2 k_OT)).
using RDD, Printf

const O, T1, T2 = 1, 2, 3
const a, nu, kB = 0.405, 1e13, 8.617333262e-5      # nm, 1/s, eV/K
const energy, saddle = [0, 0.3, 0.3], 0.8          # eV
lattice_vectors = a / 2 * [0 1 1; 1 0 1; 1 1 0]    # columns are lattice vectors
sites = a / 4 * [0 -1 1; 0 -1 1; 0 -1 1]

source, target, translation = Int[], Int[], Vector{Int}[]
for cell in ([0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1])
    for (site, n) in ((T1, cell), (T2, -cell))     # O -> T1 in cells 0, a1, a2, a3; O -> T2 in the opposite cells
        append!(source, [O, site])                 # and back
        append!(target, [site, O])
        append!(translation, [n, -n])
    end
end

landscape = Landscape(lattice_vectors, 3, source, target, hcat(translation...); saddle=saddle, prefactor=nu,
                      energy=energy, positions=sites, kB=kB)

temperature = [300.0, 500, 800, 1200]
result = sweep(landscape, temperature)             # .diffusivity (3, 3, n_T)
println("  T (K)     D (nm2/s)       by hand")
for (t, T) in enumerate(temperature)
    k_OT, k_TO = nu * exp(-saddle / (kB * T)), nu * exp(-(saddle - energy[T1]) / (kB * T))
    @printf("%7.0f  %.6E  %.6E\n", T, result.diffusivity[1, 1, t], a^2 * k_OT * k_TO / (2 * (k_TO + 2 * k_OT)))
end
fit = fit_arrhenius(temperature, along(result, [1, 0, 0]))
@printf("D0 = %.5E nm2/s, Em = %.6f eV, within %.2f %%\n", fit.prefactor, fit.energy, 100 * fit.largest_error)

at_800 = model(landscape, 800)                     # the rates at one temperature
findings, gaps = audit(at_800), gap(at_800)
@printf("at 800 K: ergodic %d, detailed balance %d, coarse states %d (gap %.1f)\n", findings.ergodic,
        findings.reversible, gaps.recommended, gaps.ratio[1])
