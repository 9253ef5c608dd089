# Ensembles of spin-diffusion and small systems as Markov chains, against the reference numbers of the paper's chain.
@testset "spin-diffusion" begin
    e = Ensemble(dmd_chain(32, 160), 40; context=Context(seed=3))
    seen = run_to!(e, [0.1, 1.0])
    @test abs(seen.ab_bonds[2] - 24.81) < 4hypot(seen.ab_bonds_error[2], 0.207)   # reference: 24.81(21)
    @test size(seen.s) == (32, 2) && all(isone, seen.s[1, :]) && sum(configuration(e, 1)) == 0
    field = mean_field(e)
    @test field.ab_bonds[2] ≈ 17.4945 atol = 1e-3
    @test field.ab_bonds_off ≈ (seen.ab_bonds - field.ab_bonds) ./ seen.ab_bonds_error
    path = joinpath(mktempdir(), "state")
    save_state(e, path)
    again = restore_state!(Ensemble(dmd_chain(32, 160), 40; context=Context(seed=3)), path)
    @test run_to!(again, 1.5).strain_of[:, end] == run_to!(e, 1.5).strain_of[:, end]
    small = dmd_chain(8, 80)
    for (average, value) in ((:mean, 4.1833), (:gibbs, 4.1916))
        c = SpinChain(small; average=average, nodes=6)
        @test (probabilities(c, 3.0)' * c.ab_bonds)[1] ≈ value atol = 2e-4
        @test (detailed_balance_violation(c).worst < 5e-15) == (average == :gibbs)
    end
    coupled = run_to!(Ensemble(small, 200; process=:coupled), 3)
    @test abs(coupled.ab_bonds[1] - 4.231) < 4hypot(coupled.ab_bonds_error[1], 0.009)   # reference: 4.231(9)
    @test_throws ArgumentError Ensemble(small, 1; process=:frozen)
    @test_throws RDDError Ensemble(small, 1; process=:coupled, time_step=9)
    @test_throws RDDError Ensemble(small, 1; process=:coupled, epsilon=0)
end
