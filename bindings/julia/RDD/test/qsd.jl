# Quasi-stationary distributions against closed forms and 20-digit values; Fleming-Viot particles.
@testset "quasi-stationary distributions" begin
    well(x) = (x^2 - 1)^2
    first, second = 0.22727330100864966955, 7.6040283423820136545   # beta = 2
    q = qsd_1d(well, (0, Inf), 2)
    @test q.lambda1 ≈ first rtol = 1e-13
    @test q.lambda2 ≈ second rtol = 1e-13
    @test q.ratio ≈ first / (second - first) rtol = 1e-12
    @test q.separated && q.ends == [:absorbing :cut] && 2 < q.hi[1] < 3 && occursin("cut at", repr(q))
    @test qsd_1d([1, 0, -2, 0, 1], (-Inf, 0), 30; absorbing=(false, true)).lambda1 ≈ 1.6632865938147183705e-13 rtol = 1e-13
    g = gaussian(q)
    @test g.mean ≈ sqrt(0.75) rtol = 1e-12
    @test g.variance ≈ 1 / 12 rtol = 1e-12
    @test density(q, [-1, 1, 9])[[1, 3]] == [0, 0]
    @test density(q, [1.0]; which=:gibbs)[1] < density(q, [1.0])[1]
    @test moments(q).mean[1] ≈ 0.9205277687 rtol = 1e-8
    near, far = distance(q), distance(q; which=:gaussian)
    @test 0 < near.total_variation < far.total_variation && near.divergence < far.divergence
    flat = qsd_2d((x, y) -> 1.0, ((0, 0), (2, 3)), 2; absorbing=((true, true), (false, true)))
    @test flat.lambda1 ≈ pi^2 / 2 * (1 / 16 + 1 / 9) rtol = 1e-11
    @test density(flat, [1.0 1.0; 1.5 4.0]; which=:gibbs) ≈ [1 / 6, 0] rtol = 1e-9
    bowl = gaussian(qsd_2d((x, y) -> x^2 + 2y^2, ((-3, -3), (3, 3)), 2; absorbing=((true, true), (true, true))))
    @test bowl.mean ≈ [0, 0] atol = 1e-7
    @test bowl.variance ≈ [1/4 0; 0 1/8] rtol = 1e-6
    @test_throws RDDError qsd_1d(well, (1, 0), 2)
    @test_throws RDDError gaussian(qsd_1d(well, (0, Inf), 1.2))
    @test_throws DivideError qsd_1d(x -> div(1, 0), (0, 1), 2)
    @test_throws ArgumentError density(q, [1.0]; which=:best)
end

@testset "Fleming-Viot" begin
    coefficients = [1.0, 0, -2, 0, 1]
    w = fleming_viot(coefficients, (0, Inf), 2, 0.9, 0.02, 6; n_walkers=3000, context=Context(2; seed=4))
    r = rate(w)
    @test abs(r.lambda1 - 0.22727330100864966955) < 3.5r.lambda1_error && r.lambda1_error < 0.03r.lambda1
    @test r.n_exits / (3000 * r.time) ≈ r.lambda1 rtol = 0.01
    slope_of_well(x) = 4 .* x .* (x .^ 2 .- 1)
    a = fleming_viot(coefficients, (0, Inf), 2, 0.9, 0.02, 1; n_walkers=1500)
    b = fleming_viot(nothing, (0, Inf), 2, 0.9, 0.02, 1; n_walkers=1500, gradient=slope_of_well)
    @test walker_positions(a) ≈ walker_positions(b) && rate(a).n_exits == rate(b).n_exits
    disc = fleming_viot(nothing, ([-Inf, -Inf], [Inf, Inf]), 2, [0, 0], 4e-3, 2; n_walkers=1000, gradient=zero,
                        distance=x -> 1 .- sqrt.(vec(sum(abs2, x; dims=1))))
    exact = 2.404825557695773^2 / 2
    @test abs(rate(disc).lambda1 - exact) < 3.5rate(disc).lambda1_error + 0.01exact
    @test size(walker_positions(disc)) == (2, 1000) && all(abs.(moments(disc).mean) .< 0.1)
    seen = Tuple{Int,Int}[]
    fleming_viot(coefficients, (0, Inf), 2, 0.9, 0.02, 4; n_walkers=20, progress=(d, t) -> (push!(seen, (d, t)); nothing))
    @test seen[end] == (200, 200)
    @test_throws RDDError fleming_viot(coefficients, (0, Inf), 2, 0.9, 0.5, 4; n_walkers=20)
    @test_throws RDDError fleming_viot(coefficients, (0, Inf), 2, 0.9, 0.02, 4; n_walkers=1)
    @test_throws ArgumentError fleming_viot(x -> x, (0, Inf), 2, 0.9, 0.02, 4)
end
