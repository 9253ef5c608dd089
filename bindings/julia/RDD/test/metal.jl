# Embedded-atom potentials: tables, a file, a crystal with vacancies, its relaxation, what is refused.
@testset "metals" begin
    smooth(r) = (u = max(0.0, 1 - r / 5.9); u^3 * (1 + 3 * (1 - u) + 6 * (1 - u)^2))
    rho, r = 0.1 * (0:199), 0.02 * (0:299)
    embedding = hcat(-1.1 .* sqrt.(rho .+ 0.01), -1.3 .* sqrt.(rho .+ 0.01))
    f(host, source) = [(1 + 0.3source + 0.17host) * exp(-1.1 * (d - 2.5)) * smooth(d) for d in r]
    phi(d, a, b) = 0.4 * (1 + 0.2 * (a + b)) * (exp(-3 * (d - 2.5)) - 1.8 * exp(-1.5 * (d - 2.5))) * smooth(d)
    pairs = hcat([r .* phi.(r, a, b) for (a, b) in ((0, 0), (1, 0), (1, 1))]...)
    potential = EmbeddedAtom(["Cu", "Ni"], [63.5, 58.7], rho, embedding, r, hcat(f(0, 0), f(1, 0), f(0, 1), f(1, 1)), pairs;
                             cutoff=5.9)
    @test species_names(potential) == ["Cu", "Ni"]
    @test density_at(potential, 2.6, "Ni", "Cu") ≈ f(1, 0)[131] rtol = 1e-13
    @test pair_energy(potential, 2.6, 1, 2) ≈ phi(2.6, 0, 1) rtol = 1e-12
    @test embedding_energy(potential, 1.0, 2) ≈ -1.3 * sqrt(1.01) rtol = 1e-12
    @test_throws ArgumentError pair_energy(potential, 2.6, "Zn")
    @test_throws RDDError read_potential("nowhere.eam")
    @test_throws ArgumentError read_potential("nowhere.eam"; format=:kim)

    basis = [0 0 0.5 0.5; 0 0.5 0 0.5; 0 0.5 0.5 0]
    corners = [[i, j, k] for i in 0:1 for j in 0:1 for k in 0:1]
    x = 3.1 * hcat([corner .+ basis[:, b] for corner in corners for b in 1:4]...)
    cell = 6.2 * [1 0 0; 0 1 0; 0 0 1]
    point = point_energy(potential, x, fill("Cu", 32); cell)
    @test point.energy ≈ sum(point.site) && maximum(abs, point.forces) < 1e-12
    c = [a == 1 ? 0.5 + 0.2 * sin(i) : 0.45 - 0.2 * sin(i) for a in 1:2, i in 1:32]
    crystal = DMD(x, c, 20; potential, cell)
    @test number_of_species(crystal) == 2 && occupations(crystal) == c
    before, mu = free_energy(crystal), chemical_potentials(crystal)
    @test sum(values(energy_parts(crystal))) ≈ before
    c[2, 7] += 1e-5
    @test (free_energy(set_occupations!(crystal; c)) - before) / 1e-5 ≈ mu[2, 7] rtol = 1e-3
    @test relax!(crystal).residual < 1e-9 && free_energy(crystal) < before
    @test relax_cell!(crystal).residual < 1e-9 && maximum(abs, virial(crystal)) < 1e-6
    @test size(hessian_product(crystal, x, alpha(crystal)).X) == (3, 32) && cell_of(crystal)[1, 1] != 6.2
    @test_throws RDDError set_occupations!(crystal; c=2c)
    @test_throws RDDError advance!(crystal, 1.0)
    @test_throws RDDError spins(crystal)
end
