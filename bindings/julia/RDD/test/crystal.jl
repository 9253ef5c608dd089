# Crystals: the dumbbell in iron, whose D is a^2 k, and hydrogen-like sites under strain.

@testset "crystals" begin
    a = 2.8665
    crystal = Crystal([a 0 0; 0 a 0; 0 0 a], ["Fe", "Fe"], [0 0.5; 0 0.5; 0 0.5])
    @test crystal.group == 229 && crystal.n_operations == 48 && crystal.n_atoms == 1
    dumbbell = Defect(crystal, ["dumbbell" => (at=[0, 0, 0], axis=[1, 1, 0])])
    @test n_states(dumbbell) == 6
    here = (at=[0, 0, 0], axis=[1, 1, 0])
    classes = jumps(dumbbell, [here => (at=[0.5, 0.5, 0.5], axis=[0, 1, 1])])
    @test length(classes) == 1 && classes.n_jumps == 48
    k = 5e12 * exp(-0.34 / (8.617333262e-5 * 700))
    scape = landscape(classes; barrier=0.34, prefactor=5e12)
    D = diffusivity(model(scape, 700))
    @test D ≈ a^2 * k * [1 0 0; 0 1 0; 0 0 1] rtol = 1e-12
    @test_throws RDDError elastodiffusion(scape, 700)
    d = elastodiffusion(with_dipoles(scape), 700)
    @test d[1, 1, 1, 1] ≈ 2D[1, 1] && d[1, 2, 1, 2] ≈ D[1, 1] && abs(d[1, 1, 2, 2]) < 1e-12 * D[1, 1]

    octa = Defect(crystal, ["O" => (at=[0.5, 0, 0],)])
    found = find_jumps(octa, 1.6)
    P = zeros(3, 3, 1)
    P[1, 1, 1], P[2, 2, 1], P[3, 3, 1] = 8.0, 3.4, 3.4
    elastic = landscape(found; saddle=0.8, prefactor=1e13, dipole=P, saddle_dipole=P, symmetrise=true)
    d = elastodiffusion(elastic, 700)
    h = 1e-5
    strain = h * [1 0 0; 0 0 0; 0 0 0]
    slope = (diffusivity(model(strained(elastic, strain), 700)) - diffusivity(model(strained(elastic, -strain), 700))) / 2h
    @test maximum(abs, slope - d[:, :, 1, 1]) < 1e-6 * maximum(abs, d)

    path = joinpath(mktempdir(), "template.json")
    write_template(found, path)
    text = read(path, String)
    for (unset, value) in (("energy", "0"), ("barrier", "0.8"), ("prefactor", "1e13"))
        text = replace(text, "\"$unset\":null" => "\"$unset\":$value")
    end
    write(path, text)
    @test diffusivity(model(read_landscape(path), 700)) ≈ diffusivity(model(elastic, 700)) rtol = 1e-12

    ends = endpoints(classes, 1, 3; species="Fe", separation=2.0)
    ways = [sqrt(sum(abs2, ends.final[:, k] - ends.initial[:, k])) for k in 1:size(ends.initial, 2)]
    @test length(ends.species) == 55 && count(>(0.1), ways) == 3 && maximum(ways) < a
    @test ends.lattice ≈ 3 * [a 0 0; 0 a 0; 0 0 a]
    carbon = endpoints(found, 1, (2, 2, 3); species="C")
    @test carbon.species[end] == "C" && length(carbon.species) == 25
    @test sqrt(sum(abs2, carbon.final[:, end] - carbon.initial[:, end])) ≈ a / 2
    @test_throws RDDError endpoints(found, 1, 1; species="C")
    @test_throws ArgumentError endpoints(classes, 1, 3)
end
