# Diffusive molecular dynamics: the paper's chain, a crystal of the host's own potential, what is refused.
@testset "diffusive molecular dynamics" begin
    chain = dmd_chain(32, 160)
    @test free_energy(chain) + 0.1 ≈ -5.253450951874634 rtol = 1e-12
    @test maximum(abs, gradients(chain).X) < 1e-12
    @test first_jump_time!(chain, 10.0) ≈ 2.2678104 rtol = 1e-6
    advance!(chain, 100 - time_of(chain))
    @test strain(chain) ≈ 0.02983188 rtol = 1e-5
    @test ab_bonds(chain) ≈ 6.205878841 rtol = 1e-7
    @test abs(sum(spins(chain))) < 1e-12 && size(positions(chain)) == (1, 32)
    @test repr(chain) == "RDD.DMD(32 sites, 1-dimensional, tanh, time 100.0)"
    path = joinpath(mktempdir(), "state")
    save_state(chain, path)
    other = restore_state!(dmd_chain(32, 160), path)
    @test spins(advance!(other, 7)) == spins(advance!(chain, 7))
    @test_throws RDDError restore_state!(dmd_chain(32, 80), path)
    @test_throws ErrorException("enough") advance!(chain, 1e6; progress=(done, total) -> error("enough"))

    built_in = morse(1, 4, 1.08; cutoff=1.4)
    own = Potential(r -> (e = exp(-4 * (r - 1.08)); e^2 - 2e); r_first=0.5, cutoff=1.4)
    @test own(1.1) ≈ built_in(1.1) atol = 1e-9
    @test average(own, 1.1, 0.002).value ≈ average(built_in, 1.1, 0.002).value atol = 1e-9
    @test_throws ErrorException("not here") Potential(r -> r > 1 ? error("not here") : 1.0; r_first=0.5, cutoff=2)
    @test_throws RDDError Potential(r -> r > 1 ? NaN : 1.0; r_first=0.5, cutoff=2)
    basis = [0 0 0.5 0.5; 0 0.5 0 0.5; 0 0.5 0.5 0]
    corners = [[i, j, k] for i in 0:1 for j in 0:1 for k in 0:1]
    x = 1.5 * hcat([corner .+ basis[:, b] for corner in corners for b in 1:4]...)
    c = fill(0.97, 32)
    c[6] = 0
    crystal = DMD(x, c, 20; potential=own, bonds=1.2, model=:master, cell=3.0 * [1 0 0; 0 1 0; 0 0 1], weight=:c)
    set_tolerances!(crystal, 1e-5, 1e-10)
    @test relax!(crystal).residual < 1e-9 && isempty(frozen(crystal))
    energy = free_energy(crystal)
    advance!(crystal, 0.3)
    @test free_energy(crystal) < energy
    @test sum(occupation(crystal)) ≈ sum(c) rtol = 1e-14
    @test_throws ArgumentError dmd_chain(8, 80, :best)
    @test_throws RDDError set_state!(dmd_chain(8, 80); s=fill(1.5, 8))
    @test_throws RDDError dmd_chain(1, 80)
end
