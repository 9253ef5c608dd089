# Transport over temperatures: published numbers, differences, fits, error bars.
const BAZRO3_D = [1.4856425184e-9, 1.8061312177e-7, 1.9287098939e-6, 7.8142590787e-6, 1.9592812274e-5, 3.7465281526e-5,
                  6.0603030790e-5, 8.7792212252e-5, 1.1782093601e-4]   # cm^2/s

"Fourth-order central difference."
difference(f, at, step) = (8 * (f(at + step) - f(at - step)) - f(at + 2step) + f(at - 2step)) / 12step

@testset "sweeps" begin
    s = sweep(bazro3(), 200:100:1000)
    @test s.diffusivity[1, 1, :] * 1e-16 ≈ BAZRO3_D rtol = 1e-10
    @test all(isapprox.(s.diffusivity[1, 1, :] * 1e-16, BAZRO3_D; rtol=1e-10))
    @test all(isapprox.(along(s) * 1e-16, BAZRO3_D; rtol=1e-10)) && all(isapprox.(along(s, [1, -2, 5]), along(s); rtol=1e-10))
    @test repr(s) == "RDD.Sweep(9 temperatures 200.0 to 1000.0)" && s.slope === nothing
    l = gapped()
    s = sweep(l, [300, 550.5, 1200]; slopes=true, context=Context(3))
    for (i, t) in enumerate(s.temperature)
        @test s.diffusivity[:, :, i] == diffusivity(model(l, t)) && s.velocity[:, i] == drift_velocity(model(l, t))
        @test s.slope[:, :, i] == derivatives(l, t).slope
        @test s.slope[:, :, i] ≈ difference(x -> diffusivity(model(l, x)), t, t / 1000) rtol = 1e-8
    end
    @test occursin("temperature = 0", text_of_error(() -> sweep(l, [300, 0])))
    seen = []
    sweep(l, [300, 400]; progress=(done, total) -> push!(seen, (done, total)))
    @test seen[end] == (2, 2)
    @test_throws Cancelled sweep(l, 300:400; progress=(done, total) -> 1)
end

@testset "fits" begin
    t = collect(range(300, 900; length=7))
    f = fit_arrhenius(t, 2.5e-3 * exp.(-0.45 ./ (KB * t)))
    @test f.prefactor ≈ 2.5e-3 rtol = 1e-12
    @test f.energy ≈ 0.45 rtol = 1e-12
    @test f.largest_error < 1e-12 && f(600) ≈ 2.5e-3 * exp(-0.45 / 600KB)
    @test occursin("energy 0.45,", repr(f))
    @test fit_arrhenius(t, exp.(-3 ./ t); kB=1).energy ≈ 3
    @test occursin("value[0] = -", text_of_error(() -> fit_arrhenius(t, -t)))
    u, v = [0.6, 0.8], [-0.8, 0.6]
    l = Landscape([u 2v], 1, fill(1, 4), fill(1, 4), [1 -1 0 0; 0 0 1 -1]; barrier=[0.2, 0.2, 0.5, 0.5], prefactor=1e12)
    s = sweep(l, range(300, 800; length=6))
    @test abs.(principal_axes(s)' * [u v]) ≈ [1 0; 0 1] atol = 1e-12
    found = fits(s)
    @test [x.energy for x in found.principal] ≈ [0.2, 0.5] rtol = 1e-9
    @test [x.prefactor for x in found.principal] ≈ [1e12, 4e12] rtol = 1e-9
    @test found.cartesian[1].energy ≈ fit_arrhenius(s.temperature, s.diffusivity[1, 1, :]).energy
    @test fit_arrhenius(s).energy ≈ fit_arrhenius(s.temperature, [tr(s.diffusivity[:, :, i]) / 2 for i in 1:6]).energy
    @test_throws DimensionMismatch fit_arrhenius(s, [1, 0, 0])
end

@testset "coarse sweeps" begin
    l = gapped()
    s = coarse_sweep(l, 2, [900, 700, 500])
    for (i, t) in enumerate(s.temperature)
        r = coarse_grain(model(l, t), 2)
        @test s.equilibrium[:, i] == r.equilibrium && s.reaction[:, :, i] == r.reaction && s.drift[:, :, :, i] == r.drift
        @test s.diffusion[:, :, :, :, i] == r.diffusion && s.gap[i] == r.gap
    end
    @test coarse_sweep(l, 2, 600; order=:plain, gauge=:given).diffusion[:, :, :, :, 1] ==
        coarse_grain(model(l, 600), 2; order=:plain, gauge=:given).diffusion
    @test occursin("n_coarse = 5", text_of_error(() -> coarse_sweep(l, 5, 300)))
end

@testset "derivatives and error bars" begin
    l, t = gapped(), 700
    d = derivatives(l, t)
    unit(i, n) = [Float64(i == j) for j in 1:n]
    for i in 1:4
        exact = difference(e -> diffusivity(model(shifted(l; state=e * unit(i, 4)), t)), 0, 1e-3)
        @test norm(d.state[:, :, i] - exact) < 1e-8 * maximum(abs, d.state)
    end
    both = unit(1, 12) + unit(2, 12)
    exact = difference(e -> diffusivity(model(shifted(l; height=e * both), t)), 0, 1e-3)
    @test norm(d.height[:, :, 1] + d.height[:, :, 2] - exact) < 1e-8 * maximum(abs, d.height)
    m = with_force(model(l, 1500), [0.02, 0.05], 1.0)
    rates = jumps(m).rate
    found = transport_derivatives(m)
    @test sum(found.diffusivity_rate[:, :, i] * rates[i] for i in 1:12) ≈ diffusivity(m) rtol = 1e-10
    @test found.velocity_rate * rates ≈ drift_velocity(m) rtol = 1e-10
    @test diffusivity_error(l, t, 0.01; group=fill(3, 12)) ≈ 0.01 / (KB * t) * abs.(diffusivity(model(l, t))) rtol = 1e-9
    apart = 0.01 * sqrt.(sum((d.height[:, :, i] + d.height[:, :, i+1]) .^ 2 for i in 1:2:11))
    @test diffusivity_error(l, t, fill(0.01, 12)) ≈ apart rtol = 1e-10
    @test reaction_error(l, t, 2, 0.01; group=zeros(12)) ≈
        0.01 / (KB * t) * abs.(coarse_grain(model(l, t), 2).reaction) rtol = 1e-6
    @test_throws DimensionMismatch diffusivity_error(l, t, [1.0])
    @test_throws RDDError diffusivity_error(l, t, -1)
end

"In a function: Julia 1.5 takes minutes over so much code at top level."
function test_tables()
    l = gapped()
    for tolerance in (1e-4, 1e-8)
        tab = table(l, 250, 1500; tolerance)
        t = range(250, 1500; length=101)
        found, exact = tab(t), sweep(l, t).diffusivity
        @test tab.largest_error <= tolerance
        @test all(abs(found[a, b, i] - exact[a, b, i]) < 1.5tolerance * sqrt(exact[a, a, i] * exact[b, b, i])
                  for a in 1:2, b in 1:2, i in 1:101)
        @test tab(t[8]) == found[:, :, 8]
        @test slope(tab, 600) ≈ derivatives(l, 600).slope rtol = tolerance^0.7
        @test_throws RDDError tab(249)
        x, i = 1 / 777, searchsortedlast(tab.knots, 1 / 777)
        s = (x - tab.knots[i]) / (tab.knots[i+1] - tab.knots[i])
        channel = tab.entries[2, 1] + 1
        @test tab.entries[1, 1] == 0
        @test exp(evalpoly(s, tab.coefficients[:, channel, i])) ≈ tab(777)[1, 1] rtol = 1e-12
    end
    @test startswith(repr(table(l, 250, 1500)), "RDD.Table(D from 250.0 to 1500.0, ")
    tab = coarse_table(l, 2, 400, 1500)
    @test startswith(repr(tab), "RDD.CoarseTable(2 states from 400.0 to 1500.0, ")
    t = [1500, 410, 966.6, 1111]
    found, exact = tab(t), coarse_sweep(l, 2, t)
    @test all(isapprox.(found.equilibrium, exact.equilibrium; rtol=2e-6))
    @test all(isapprox.(found.reaction, exact.reaction; rtol=2e-6)) && all(iszero, sum(found.reaction; dims=1))
    @test found.diffusion ≈ exact.diffusion rtol = 2e-6
    @test size(found.drift) == (2, 2, 2, 4) && tab(966.6).drift == found.drift[:, :, :, 3]
    @test slope(tab, 1000).reaction ≈ difference(x -> coarse_sweep(l, 2, x).reaction[:, :, 1], 1000, 0.5) rtol = 1e-3
    @test_throws RDDError table(l, 500, 300)
    @test_throws RDDError sweep(Landscape(nothing, 2, [1, 2], [2, 1], nothing; barrier=0.1, prefactor=1), 300)
end

@testset "tables" begin
    test_tables()
end
