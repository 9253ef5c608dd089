# Contexts and callbacks; run on its own with several threads too.
using Test
using RDD
isdefined(@__MODULE__, :ring) || include("networks.jl")

struct Mine <: Exception
    held::Vector{Int}
end

@testset "callbacks" begin
    m, k = ring(24), reshape(collect(1:2000) / 5000, 1, :)
    seen = Tuple{Int,Int}[]
    spectrum(m, k; bands=2, progress=(done, total) -> (push!(seen, (done, total)); nothing))
    @test !isempty(seen) && seen[end][1] == seen[end][2]
    @test_throws ErrorException("enough") spectrum(m, k; progress=(done, total) -> error("enough"))
    values = fill(-1.0, 2, 2000)
    @test_throws Cancelled spectrum!(values, m, k; progress=(done, total) -> done > 0 ? 1 : 0)
    @test any(isnan, values) && any(v -> v >= 0, values)
    @test_throws Cancelled spectrum(m, k; progress=(done, total) -> true)   # as in Python
    @test size(spectrum(m, k[:, 1:500]; progress=(done, total) -> false).values) == (24, 500)
    @test_throws RDDError spectrum(m, k; progress=(done, total) -> -1)
    # What a callback throws comes out as it is, the object itself.
    mine = Mine([1, 2])
    came = try
        spectrum(m, k; progress=(done, total) -> throw(mine))
    catch e
        e
    end
    @test came === mine
    own = Context(2; progress=(done, total) -> error("mine"))
    @test_throws ErrorException("mine") spectrum(m, k; context=own)
    @test size(spectrum(m, k; bands=1).values) == (1, 2000)
    @test spectrum(m, k; context=Context(3)).values == spectrum(m, k).values
    @test_throws InterruptException spectrum(m, k; progress=(done, total) -> throw(InterruptException()))
    lines = String[]
    spectrum(m, k; bands=1, context=Context(1; log=line -> push!(lines, line)))
    @test all(!isempty, lines)
    @test_throws RDDError Context(0)
    set_threads(2)
    @test RDD.rdd_context_threads(RDD.default_context().handle) == 2
    set_threads(1)
end
