# Coarse jump tables.
@testset "jump tables" begin
    m = crowdion()
    r = coarse_grain(m, 4)
    t = jumps(r; least_gap=0)
    @test t isa JumpTable && all(t.rate .> 0) && extrema(t.source) == (1, 4)
    @test size(t.translation) == (3, length(t.rate)) && t.equilibrium ≈ fill(0.25, 4)
    @test t.displacement ≈ lattice(m) * t.translation
    @test t.slow_rates ≈ t.spectral_rates && t.rate_error < 1e-9 && t.reaction_distance < 1e-9
    d = sum(t.equilibrium[t.source[e]] * t.rate[e] / 2 * t.displacement[:, e] * t.displacement[:, e]' for e in 1:length(t.rate))
    @test d ≈ diffusivity(m) && t.diffusivity ≈ diffusivity(m) && diffusivity(model(t)) ≈ diffusivity(m)
    @test n_states(model(t)) == 4 && occursin("4 states", sprint(show, t))
    own = mobilities(r)
    @test own.dimension == fill(1, 4) && all(abs.(own.axes[:, 1, :]) .≈ sqrt(1 / 3))
    @test own.tensor[:, :, 2] * own.axes[:, 1, 2] ≈ own.principal[1, 2] * own.axes[:, 1, 2]
    @test_throws RDDError jumps(coarse_grain(m, 4; gauge=:given); least_gap=0)
    @test_throws ArgumentError jumps(r; range=0)
    @test_throws RDDError jumps(r; least_gap=-1)
    @test_throws RDDError mobilities(r; threshold=2)
end
