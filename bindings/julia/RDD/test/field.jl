@testset "fields" begin
    chain_of(kind) = Landscape(1.0, 2, [1, 2, 2, 1], [2, 1, 1, 2], [0 0 1 -1]; kind..., prefactor=1, energy=[0, 0.3],
                               positions=[0.0 0.5], kB=1)
    landscape = chain_of((saddle=[0.5, 0.5, 0.8, 0.8],))
    field = Field(landscape; state=[1, -0.5], height=[0.2, 0.2, 0.6, 0.6])
    @test repr(field) == "RDD.Field(1 component)"
    h = [-0.7, 0.0, 1.3]
    found = field_transport(field, 1.0, h)
    Z = exp.(h) .+ exp.(-0.3 .- 0.5h)
    c1, c2 = exp.(-0.5 .+ 0.2h), exp.(-0.8 .+ 0.6h)
    A = c1 .* c2 ./ (c1 + c2)
    @test found.free_energy ≈ -log.(Z) rtol = 1e-14
    @test found.log_weight ≈ log.(Z) rtol = 1e-14
    @test found.dipole[1, :] ≈ (exp.(h) - 0.5exp.(-0.3 .- 0.5h)) ./ Z rtol = 1e-14
    @test found.conductivity[1, 1, :] ≈ A rtol = 1e-14
    @test found.diffusivity[1, 1, :] ≈ A ./ Z rtol = 1e-14
    @test found.slope[1, 1, 1, :] ≈ A .* (0.2c2 + 0.6c1) ./ (c1 + c2) rtol = 1e-14
    polar = polarity(field, 1.0, h)
    @test polar.relative ≈ abs.(polar.correction[1, 1, 1, 1, :]) ./ A rtol = 1e-14
    steep = field_transport(field, 1.0, h; gradient=fill(0.01, 1, 1, 3))
    @test steep.conductivity[:] ≈ A + 0.01polar.correction[:] rtol = 1e-14
    @test field_transport(field, 1.0, h; conductivity=false).conductivity === nothing
    two = Field(landscape; state=[1.0 -0.5; 0.0 0.0])
    @test field_transport(two, 1.0, reshape([0.4, 9.0], 2, 1)).free_energy ≈ field_transport(field, 1.0, [0.4]).free_energy
    @test_throws RDDError field_transport(field, -1.0, h)
    @test_throws RDDError field_transport(field, 1.0, [NaN])
    @test_throws ArgumentError Field(landscape)
    @test_throws RDDError Field(chain_of((barrier=[0.5, 0.2, 0.5, 0.9],)); state=[1, -0.5])
end

@testset "grids" begin
    weight, A = [sin(x + 2y) for x in 1:4, y in 1:3], zeros(2, 2, 4, 3)
    for x in 1:4, y in 1:3
        A[:, :, x, y] = exp(weight[x, y]) * [1.0 0.4sin(x); 0.4sin(x) 1.2]
    end
    for rule in (:scharfetter_gummel, :conductance), periodic in (true, [true, false])
        rates = grid_rates((4, 3), 0.5, weight, A; rule=rule, periodic=periodic)
        net = zeros(12)
        for (from, to, rate) in zip(rates.source, rates.target, rates.rate)
            net[from] -= rate * exp(weight[from])
            net[to] += rate * exp(weight[from])
        end
        @test all(>(0), rates.rate) && maximum(abs, net) < 1e-13
        @test all(mod.((rates.source .- 1) .% 4 .+ rates.offset[1, :], 4) .== (rates.target .- 1) .% 4)
    end
    line = grid_rates(5, 0.1, zeros(2, 5), ones(10); exchange=repeat([0.0 3.0; 3.0 0.0], 1, 1, 5))
    @test length(line.rate) == 30 && count(≈(3), line.rate) == 10
    @test_throws ArgumentError grid_rates((4, 3), 0.5, weight, ones(4); rule=:scharfetter_gummel)
    @test_throws ArgumentError grid_rates((4, 3), 0.5, weight, A; rule=:metropolis)
    @test_throws RDDError grid_rates((4, 3), 0.5, weight, -A)
end
