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

"Two states a cell with hops of their own; their changes are slow. With P = 2 rates and ratio of weights are Arrhenius laws."
function two_states()
    n = [1 -1 0 0 0 0; 0 0 1 -1 0 0]
    return Landscape([1 0.5; 0 2], 2, [1, 1, 2, 2, 1, 2], [1, 1, 2, 2, 2, 1], n; saddle=[0.2, 0.2, 0.35, 0.35, 0.45, 0.45],
                     prefactor=[1e13, 1e13, 2e13, 2e13, 1e12, 1e12], energy=[0, 0.05])
end

function test_jump_sweep()
    l, kB = two_states(), 8.617333262e-5
    s = jump_sweep(l, [300, 500, 800], 2; least_gap=0)
    @test s.temperature == [800, 500, 300] && s.range == (300.0, 800.0) && s.largest_error < 1e-9
    @test occursin("6 jumps between 2 states", sprint(show, s)) && s.displacement ≈ lattice(model(l, 300)) * s.translation
    mobile = argmax(s.memberships[1, :, 1])
    for t in (300, 411.5, 640)
        found = s(t)
        hops = found.rate[(s.source .== mobile) .& (s.target .== mobile)]
        @test hops ≈ fill(1e13 * exp(-0.2 / (kB * t)), 2) rtol = 1e-7
        @test found.equilibrium[3-mobile] / found.equilibrium[mobile] ≈ exp(-0.05 / (kB * t)) rtol = 1e-9
        @test diffusivity(model(s, t)) ≈ diffusivity(model(l, t)) rtol = 1e-9
    end
    many = s([640, 300])
    @test many.rate[:, 1] == s(640).rate && many.equilibrium[:, 2] == s(300).equilibrium
    rate, weight = zeros(6), zeros(2)
    @test rates!(rate, s, 500.0; equilibrium=weight) == s(500).rate && weight == s(500).equilibrium
    @test_throws RDDError s(801)
    @test_throws RDDError jump_sweep(l, [300, 800]; least_gap=1e30)
    @test_throws DimensionMismatch rates!(zeros(5), s, 500.0)
    @test_throws ArgumentError jump_sweep(l, 300; range=17)
end

function test_in_place()
    tab, coarse = table(two_states(), 300, 800), coarse_table(two_states(), 2, 300, 800)
    d, all, slopes = zeros(2, 2), zeros(30), zeros(30)
    @test evaluate!(d, tab, 555.5) === d && d == tab(555.5)
    evaluate!(all, coarse, 555.5; slope=slopes)
    @test parts(coarse, all) == coarse(555.5) && parts(coarse, slopes) == slope(coarse, 555.5)
    @test (@allocated evaluate!(d, tab, 600.0)) == 0 && (@allocated evaluate!(all, coarse, 600.0)) == 0
    t = [300.0, 444, 800]
    @test evaluate!(zeros(2, 2, 3), tab, t) == tab(t)
    @test parts(coarse, evaluate!(zeros(30, 3), coarse, t)) == coarse(t)
    before = copy(d)
    @test_throws RDDError evaluate!(d, tab, 299.0)
    @test_throws DimensionMismatch evaluate!(d, tab, t)
    @test d == before
end

@testset "jumps over temperatures, tables in place" begin
    test_jump_sweep()
    test_in_place()
end
