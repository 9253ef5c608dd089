# Landscapes: rates at any temperature, files, shifts, errors; the landscapes of the tests that follow.
const KB = 8.617333262e-5

"A proton in cubic BaZrO3 in Angstrom, eV and Hz: 12 sites beside the 3 oxygens, rotations and hops."
function bazro3_parts()
    a, o = 4.23621, 0.91140364
    sites = [(edge, axis, sign) for edge in 1:3 for axis in setdiff(1:3, edge) for sign in (1, -1)]
    positions = zeros(3, 12)
    for (place, (edge, axis, sign)) in enumerate(sites)
        positions[edge, place], positions[axis, place] = a / 2, sign * o
    end
    source, target, translation, barrier = Int[], Int[], Vector{Int}[], Float64[]
    for j in 1:12, i in 1:12, n in Iterators.product(-1:1, -1:1, -1:1)
        same = sites[i][1] == sites[j][1]
        length = norm(a .* n .+ positions[:, i] .- positions[:, j])
        abs(length - sqrt(2) * (same ? o : a / 2 - o)) < 1e-6 || continue
        push!(source, j); push!(target, i); push!(translation, collect(n)); push!(barrier, same ? 0.17 : 0.25)
    end
    return (a * Matrix(1.0I, 3, 3), 12, source, target, reduce(hcat, translation)), positions, barrier
end

function bazro3()
    parts, positions, barrier = bazro3_parts()
    return Landscape(parts...; barrier, prefactor=1e13, positions)
end

"Two fast sites, two slow ones behind high saddles, anisotropic, with a gap above P = 2."
function gapped(; more...)
    saddles = [(1, 2, [0, 0], 0.15), (1, 2, [1, 0], 0.2), (3, 4, [0, 0], 0.18), (3, 4, [0, 1], 0.22),
               (2, 3, [0, 0], 0.6), (1, 4, [1, 1], 0.63)]
    source = [s for (j, i, _, _) in saddles for s in (j, i)]
    target = [s for (j, i, _, _) in saddles for s in (i, j)]
    translation = reduce(hcat, [m for (_, _, n, _) in saddles for m in (n, -n)])
    return Landscape([1.0 0; 0 1], 4, source, target, translation; saddle=repeat([s for (_, _, _, s) in saddles]; inner=2),
                     prefactor=1e12, energy=[0, 0.02, 0.05, 0.06], more...)
end

text_of_error(call) =
    try
        call()
        ""
    catch e
        sprint(showerror, e)
    end

@testset "landscapes" begin
    l = bazro3()
    @test n_states(l) == 12
    @test repr(l) == "RDD.Landscape(12 states, 48 transitions, 3-dimensional lattice, barriers 0.17 to 0.25)"
    t = transitions(l)
    parts, sites, barrier = bazro3_parts()
    @test t.source == parts[3] && t.target == parts[4] && t.translation == parts[5] && t.barrier == barrier
    @test t.displacement ≈ parts[1] * t.translation + sites[:, t.target] - sites[:, t.source]
    @test log_rates(l, 300) ≈ log(1e13) .- barrier / (KB * 300) rtol = 1e-14
    @test sort(jumps(model(l, 300)).rate) ≈ sort(exp.(log_rates(l, 300))) rtol = 1e-12
    @test occursin("the rate of transition 1 ", text_of_error(() -> model(l, 1)))
    g = gapped(; degeneracy=[1, 2, 1, 1])
    @test transitions(g).barrier[1:2] ≈ [0.15, 0.13]
    @test audit(model(g, 500)).largest_edge_error ≈ log(2) rtol = 1e-9
    @test jumps(model(gapped(; kB=2KB), 250)).rate == jumps(model(gapped(), 500)).rate
    @test shifted(gapped(; kB=2KB); height=0).kB == 2KB
    one = from_barriers(2.0, 1, [1, 1], [1, 1], [1 -1]; barrier=1.0, prefactor=3.0, temperature=2, kB=0.5)
    @test diffusivity(one)[1] ≈ 12exp(-1) rtol = 1e-14
    moved = transitions(shifted(gapped(); state=[0, 0.01, 0, 0])).barrier - transitions(gapped()).barrier
    @test moved ≈ [s == 2 ? -0.01 : 0.0 for s in transitions(gapped()).source] atol = 1e-15
    @test diffusivity(model(shifted(gapped(); height=0.05), 600)) ≈
        diffusivity(model(gapped(), 600)) * exp(-0.05 / (KB * 600)) rtol = 1e-10
    @test_throws ArgumentError Landscape(1.0, 1, [1, 1], [1, 1], [1 -1]; prefactor=1)
    @test_throws ArgumentError Landscape(1.0, 1, [1, 1], [1, 1], [1 -1]; prefactor=1, barrier=1, saddle=1)
    @test_throws DimensionMismatch Landscape(1.0, 1, [1, 1], [1, 1], [1 -1]; prefactor=1, barrier=[1])
    @test occursin("prefactor[1] = 0", text_of_error(() -> Landscape(1.0, 1, [1, 1], [1, 1], [1 -1]; prefactor=0, barrier=1)))
    @test occursin("height[2] = nan",
                   text_of_error(() -> Landscape(1.0, 1, [1, 1], [1, 1], [1 -1]; prefactor=1, barrier=[1, NaN])))
    @test_throws RDDError Landscape(1.0, 1, [1], [1], fill(1, 1, 1); saddle=0.1, prefactor=1)
end

@testset "landscape files" begin
    t, path = transitions(bazro3()), joinpath(mktempdir(), "jumps.csv")
    open(path, "w") do file
        println(file, "# from,to,dx[Angstrom],dy[Angstrom],dz[Angstrom],Em[eV],nu0[Hz]")
        foreach(i -> println(file, join(Any[t.source[i], t.target[i], t.displacement[:, i]..., t.barrier[i], 1e13], ",")), 1:48)
    end
    l = read_landscape(path)
    @test transitions(l).source == t.source && transitions(l).barrier == t.barrier
    @test diffusivity(model(l, 500)) == diffusivity(read_model(path; temperature=500))
    again = from_bytes(Landscape, to_bytes(l))
    @test to_bytes(again) == to_bytes(l) && log_rates(again, 700) == log_rates(l, 700)
    @test_throws RDDError read_landscape("/missing/jumps.csv")
    if haskey(ENV, "RDD_TEST_DATA")
        folder = joinpath(ENV["RDD_TEST_DATA"], "masteq")
        real_one = read_landscape(joinpath(folder, "H_BaZrO3_emig.csv"))
        for temperature in 200:100:1000
            rows = filter(line -> !isempty(line) && isdigit(line[1]),
                          readlines(joinpath(folder, "H_BaZrO3_jmpdata_$(temperature)K.csv")))
            printed = [parse(Float64, split(row, ",")[end]) for row in rows]
            @test length(printed) == 48
            @test all(abs.(exp.(log_rates(real_one, temperature)) ./ printed .- 1) .< 5e-11)   # ten decimals
        end
    end
end
