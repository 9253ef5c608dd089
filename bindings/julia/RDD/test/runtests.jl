# The Julia package: closed forms, errors, callbacks, finalizers.
using Test
using LinearAlgebra
using RDD

include("networks.jl")

@testset "models" begin
    m = chain()
    @test n_states(m) == 2
    @test largest_shift(m) === nothing && labels(m) === nothing
    @test repr(m) == "RDD.Model(2 states, 4 jumps, 1-dimensional lattice)"
    j = jumps(m)
    @test j.source == [1, 1, 2, 2] && j.target == [2, 2, 1, 1] && j.rate == [5.0, 3.0, 3.0, 5.0]
    @test j.translation == [-1 0 0 1] && j.displacement == [-1.0 1.0 -1.0 1.0]
    @test lattice(m) == fill(2.0, 1, 1) && positions(m) == [0.0 1.0]
    inferred = from_displacements([1, 2, 2, 1], [2, 1, 1, 2], [1.0 -1.0 1.0 -1.0], [3, 3, 5, 5])
    @test diffusivity(inferred)[1, 1] ≈ 3.75 rtol = 1e-12
    @test 0 <= largest_shift(inferred) < 1e-12
    @test repr(Model(1.0, 1, [1, 1], [1, 1], [1 -1], 1.0)) == "RDD.Model(1 state, 2 jumps, 1-dimensional lattice)"
    plain = Model(nothing, 2, [1, 2], [2, 1], nothing, [1.0, 3.0])
    @test stationary(plain) ≈ [0.75, 0.25] rtol = 1e-15
    @test spectrum(plain).values ≈ reshape([0.0, 4.0], 2, 1) atol = 1e-14
    path = joinpath(mktempdir(), "model.json")
    write_model(chain(1 / 3), path)
    @test jumps(read_model(path)).rate == jumps(chain(1 / 3)).rate
end

@testset "audit" begin
    a = audit(chain())
    @test a.ergodic && a.reversible && all(isone, a.class_of) && isnan(a.largest_edge_error)
    @test occursin("balance", sprint(show, MIME"text/plain"(), a))
    cycle = Model(nothing, 3, [1, 2, 3, 2, 3, 1], [2, 3, 1, 1, 2, 3], nothing, [4.0, 4, 4, 1, 1, 1])
    a = audit(cycle)
    @test !a.reversible && a.affinity ≈ 3log(4) && sort(a.worst_cycle) == 1:3
    @test jumps(cycle).source[a.worst_cycle_jumps] == a.worst_cycle
    mended = repair(cycle)
    @test jumps(mended.model).rate ≈ fill(2.0, 6) && audit(mended.model).reversible
    @test mended.largest_change ≈ log(2) && length(mended.change) == 6
    @test audit(chain(; log_pi=[0.0, 0.25])).largest_edge_error ≈ 0.25
end

@testset "transport" begin
    @test diffusivity(chain())[1, 1] ≈ 3.75 rtol = 1e-15
    @test diffusivity(chain(); accuracy=:high)[1, 1] ≈ 3.75 rtol = 1e-15
    @test local_equilibrium_diffusivity(chain())[1, 1] ≈ 4.0 rtol = 1e-15
    @test diffusivity(crowdion()) ≈ 7 * 9 / 4 * I(3) rtol = 1e-13
    @test drift_velocity(chain())[1] ≈ 0 atol = 1e-14
    @test drift_velocity(with_force(chain(), [0.6], 1.0))[1] > 0
    @test exp.(log_stationary(chain())) ≈ stationary(chain())
    y = corrector(chain())
    @test y[2] - y[1] ≈ 0.25
end

@testset "spectrum" begin
    k = collect(range(-0.5, 0.5; length=11))'
    s = spectrum(chain(), k)
    root = sqrt.(34 .+ 30cos.(2pi * k))
    @test s.values ≈ [8 .- root; 8 .+ root] atol = 1e-13
    @test all(in((:fast, :high)), s.accuracy_used)
    @test repr(s) == "RDD.Spectrum(2 real bands at 11 wavevectors)"
    c = spectrum(crowdion(), [0.0 0.1; 0.0 0.2; 0.0 -0.3]; vectors=true)
    @test c.values[:, 1] ≈ [0, 2, 2, 2] atol = 1e-13
    for i in 1:2
        @test c.left[:, :, i]' * c.right[:, :, i] ≈ I(4) atol = 1e-13
    end
    forced = with_force(chain(), [0.4], 1.0)
    h = 1e-3
    driven = spectrum(forced, fill(h, 1, 1))
    @test eltype(driven.values) == ComplexF64
    @test imag(driven.values[1]) ≈ pi * h * drift_velocity(forced)[1] rtol = 1e-4
    @test real(driven.values[1]) ≈ (pi * h)^2 * diffusivity(forced)[1] rtol = 1e-4
    @test eltype(spectrum(forced, fill(h, 1, 1); boundary=:confined).values) == Float64
    k, weights = kmesh([4, 3]; time_reversal=true)
    @test size(k, 1) == 2 && size(k, 2) < 12 && sum(weights) ≈ 1
    t = gap(chain())
    @test t.recommended == 1 && t.indirect ≈ [4.0]
    @test occursin("<- recommended", sprint(show, MIME"text/plain"(), t))
end

@testset "coarse models" begin
    r = coarse_grain(crowdion(), 4)
    @test sum(r.memberships; dims=2) ≈ ones(4)
    @test r.reaction ≈ 0.5 * (ones(4, 4) - 4I) atol = 1e-9
    @test all(tr(r.diffusion[:, :, p, p]) ≈ 0.75 * 63 for p in 1:4)
    @test r.equilibrium ≈ fill(0.25, 4) && isnan(r.gap)
    @test dropdims(sum(r.hops.rate; dims=3); dims=3) ≈ r.reaction atol = 1e-9
    @test symbol(r, zeros(3, 1))[:, :, 1] ≈ r.reaction atol = 1e-9
    one = coarse_grain(chain())
    @test one.diffusion[1] ≈ 3.75 rtol = 1e-12
    @test initial(one, zeros(1, 1), ones(2, 1)) ≈ [2.0] atol = 1e-12
    length, floor = resolution(one, 1e-3)
    @test 1 < length < 100 && floor < 1e-3
    @test_logs (:warn, r"ended early") match_mode = :any @test isnan(
        resolution(coarse_grain(chain(), 1; order=:plain, gauge=:given), 1e-300).length)
end

include("sampler.jl")
include("export.jl")
include("jump_table.jl")
include("qsd.jl")
include("spin.jl")

include("passage.jl")

include("landscape.jl")
include("crystal.jl")
include("pair.jl")
include("field.jl")
include("sweep.jl")
include("propagate.jl")
include("dmd.jl")
include("metal.jl")

@testset "errors" begin
    failure = try
        Model(1.0, 1, [1, 1], [1, 1], [1 -1], [1.0, -1.0])
    catch e
        e
    end
    @test failure isa RDDError && failure.status == RDD.RDD_ERROR_ARGUMENT && failure.name == "RDD_ERROR_ARGUMENT"
    @test occursin("rate[2] = -1", sprint(showerror, failure))
    @test_throws RDDError Model(1.0, 1, [1, 2], [1, 1], [1 -1], 1.0)
    @test_throws DimensionMismatch Model(1.0, 1, [1, 1], [1, 1], [1 -1], [1.0])
    @test_throws DimensionMismatch Model(1.0, 1, [1, 1], [1, 1], [1 -1; 0 0], 1.0)
    @test_throws DimensionMismatch spectrum(chain(), zeros(2, 3))
    @test_throws DimensionMismatch RDD.rdd_stationary(nothing, chain().handle, zeros(3), nothing)
    @test_throws ArgumentError spectrum(chain(), zeros(1, 1); accuracy=:best)
    @test_throws RDDError coarse_grain(crowdion(), 2)
    @test_throws RDDError coarse_grain(chain(), 3)
    @test_throws RDDError read_model("/missing/model.json")
    @test_throws RDDError kmesh([0])
    @test diffusivity(chain())[1, 1] ≈ 3.75
    # What a newcomer gets wrong, with the words of this package.
    said(call) = try
        call()
        "nothing"
    catch e
        sprint(showerror, e)
    end
    @test occursin("source[1] = 0: expected a state from 1", said(() -> Model(2.0, 2, [0, 1], [1, 2], nothing, 1.0)))
    @test occursin("expected a list of numbers", said(() -> Model(2.0, 2, [1, 2], [2, 1], nothing, ["a", "b"])))
    @test occursin("expected a list of numbers", said(() -> Model(2.0, 2, [1, 2], [2, 1], nothing, ones(2, 1))))
    @test occursin("context = 4: expected an RDD.Context", said(() -> diffusivity(chain(); context=4)))
    @test occursin("state => cell", said(() -> propagate(chain(), 8, [1.0], (1, 1))))
    @test occursin(" = -1: expected a finite time >= 0", said(() -> propagate(chain(), 8, [-1.0], 1 => 1)))
    @test occursin(": length = 0: expected >= 1", said(() -> gap(chain(); length=0)))
    @test occursin("expected 1 row,", said(() -> spectrum(chain(), zeros(2, 3))))
    @test with_force(chain(), 0.5, 1.0) isa Model   # a number stands for a list of one
end

include("callbacks.jl")

@testset "handles" begin
    resident() = 4parse(Int, split(read("/proc/self/statm", String))[2])
    function many(n)
        for i in 1:n
            ring(2000)
            i % 50 == 0 && GC.gc()
        end
        GC.gc()
    end
    many(200)
    before = resident()
    many(1000)
    @test resident() - before < 60_000   # kB; a leak would show as 300 MB
    # A storm of small ones, finalizers and new handles interleaved.
    function storm(n)
        for i in 1:n
            m = chain(1.0 + i % 7)
            i % 1000 == 0 && (GC.gc(false); @test n_states(m) == 2)
        end
        GC.gc()
    end
    storm(1000)
    before = resident()
    storm(100_000)
    @test resident() - before < 60_000   # 100 000 lost models would be over 100 MB
end

@testset "package" begin
    @test RDD.version() isa VersionNumber
    @test occursin(string(RDD.version()), RDD.build_info())
    @test Set(o.name for o in RDD.options()) >= Set(["accuracy", "gauge", "order"])
    @test isempty(filter(name -> isdefined(Base, name), names(RDD)))   # no name of Base is shadowed
end
