# Trajectories against the exact transport of the same model.
@testset "trajectories" begin
    m = with_force(crowdion(), [0.02, 0.01, 0.0], 1.0)
    t = trajectories(m, 10000, [2.0, 20.0]; context=Context(2; seed=3))
    @test all(abs.(t.velocity .- drift_velocity(m)) .< 4t.velocity_error)
    @test all(abs.(t.diffusivity .- diffusivity(m)) .< 4t.diffusivity_error)
    @test t.n_stopped == 0 && t.reached == [10000, 10000] && t.states === nothing
    again = trajectories(m, 100, [2.0, 20.0]; paths=true, occupation=true, context=Context(1; seed=3))
    @test again.mean[:, 2] ≈ sum(again.displacements[:, 2, :]; dims=2) / 100
    @test [count(==(i), again.states[1, :]) for i in 1:4] == again.occupation[:, 1]
    part = trajectories(m, 10, 20.0; first=90, paths=true, context=Context(1; seed=3))
    @test part.displacements[:, 1, :] == again.displacements[:, 2, 91:100]
    stiff = chain(1e12, 1.0)
    stopped = @test_logs (:warn, r"ended early") match_mode = :any trajectories(stiff, 3, [1e-12, 1.0]; start=2,
                                                                               max_events=100)
    @test stopped.n_stopped == 3 && isnan(stopped.diffusivity[1]) && isfinite(stopped.mean[1, 1])
    @test repr(stopped) == "RDD.Trajectories(3 trajectories, 300 jumps, 3 ended early)"
    @test_throws ArgumentError trajectories(stiff, 1, 1.0; start=3)
    @test_throws RDDError trajectories(stiff, 1, [1.0, 1.0])
end
