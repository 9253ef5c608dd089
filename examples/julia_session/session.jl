# A session: the network of figure 1c, its coarse model in an ODE loop of plain Julia, and a sweep over temperatures.
#
# Usage: julia session.jl [FILE.csv]; the profiles of the last time go to FILE.csv.
using RDD, Printf

const DATA = joinpath(@__DIR__, "..", "data")

# ---- the network: ten states of two basins, jumps into the cells around

network = read_model(joinpath(DATA, "paper_fig1c.json"))
println(network)
show(stdout, MIME("text/plain"), gap(network; largest=4)), println()

mesh = kmesh([16, 16]; time_reversal=true)
bands = spectrum(network, mesh.k).values                    # (n_states, n_k)
@printf("bands: two up to %.4f, the others from %.4f (1/time)\n\n", maximum(bands[2, :]), minimum(bands[3, :]))

# ---- two coarse states instead of ten

reduced = coarse_grain(network)
println(reduced, ", bands within 1 % above ", round(first(resolution(reduced, 0.01)); digits=1), " cells")
println("reaction Q: ", round.(reduced.reaction; digits=5), "\n")

# ---- their equation in a loop of our own: d rho/dt = sum over points m of coefficient[:, :, m] rho(x + offset[:, m])

"One evaluation of the right-hand side on a periodic grid: rho (P, n, n)."
function rates!(d, rho, points)
    P, n, _ = size(rho)
    fill!(d, 0)
    for m in axes(points.offset, 2)
        dx, dy = points.offset[1, m], points.offset[2, m]
        for y in 1:n, x in 1:n
            xm, ym = mod1(x + dx, n), mod1(y + dy, n)
            for q in 1:P, p in 1:P
                d[p, x, y] += points.coefficient[p, q, m] * rho[q, xm, ym]
            end
        end
    end
    return d
end

"Runge and Kutta's fourth-order step."
function step!(rho, dt, points)
    k1 = rates!(similar(rho), rho, points)
    k2 = rates!(similar(rho), rho + dt / 2 * k1, points)
    k3 = rates!(similar(rho), rho + dt / 2 * k2, points)
    k4 = rates!(similar(rho), rho + dt * k3, points)
    rho .+= dt / 6 * (k1 + 2k2 + 2k3 + k4)
end

function compare(network, reduced; cells=32, width=3.0, times=[10.0, 30, 100], dt=0.5)
    points = stencil(reduced)
    # A smooth patch of the first basin in local equilibrium.
    patch = [exp(-((x - cells / 2)^2 + (y - cells / 2)^2) / (2 * width^2)) for x in 1:cells, y in 1:cells]
    inside = stationary(network) .* reduced.memberships[:, 1]
    start = reshape(inside / sum(inside), :, 1, 1) .* reshape(patch / sum(patch), 1, cells, cells)
    exact = propagate(reduced, cells, times, start).exact       # (P, cells, cells, n_times)
    rho = reshape(reduced.memberships' * reshape(start, network.n_states, :), :, cells, cells)
    println("  time   in basin 1: loop     exact      |loop - exact|/|exact|")
    t, worst = 0.0, 0.0
    for (place, until) in enumerate(times)
        while t < until - 1e-9
            step!(rho, dt, points)
            t += dt
        end
        there = exact[:, :, :, place]
        difference = sqrt(sum(abs2, rho - there) / sum(abs2, there))
        worst = max(worst, difference)
        @printf("%6.0f   %15.6f %10.6f   %12.1e\n", t, sum(rho[1, :, :]), sum(there[1, :, :]), difference)
    end
    return rho, exact[:, :, :, end], worst
end

rho, exact, worst = compare(network, reduced)
worst < 0.02 || error("the loop is $worst away from the exact evolution")

if length(ARGS) > 0
    open(ARGS[1], "w") do file
        println(file, "x,loop_1,loop_2,exact_1,exact_2")
        row = size(rho, 3) ÷ 2
        for x in axes(rho, 2)
            @printf(file, "%d,%.6e,%.6e,%.6e,%.6e\n", x, rho[1, x, row], rho[2, x, row], exact[1, x, row], exact[2, x, row])
        end
    end
end

# ---- a sweep over temperatures, of another network: a proton in BaZrO3, from its barriers

landscape = read_landscape(joinpath(DATA, "bazro3_barriers.csv"))
temperatures = collect(300.0:100:1000)
result = sweep(landscape, temperatures)
fit = fit_arrhenius(result)
@printf("\nBaZrO3: D0 = %.3e cm2/s, Em = %.4f eV, within %.1f %%\n", fit.prefactor * 1e-16, fit.energy,
        100 * fit.largest_error)
quick = table(landscape, 300, 1000)                         # for loops that ask often
@printf("D(654 K) = %.6e cm2/s by the table, %.6e by the network\n", quick(654)[1, 1] * 1e-16,
        diffusivity(model(landscape, 654))[1, 1] * 1e-16)
