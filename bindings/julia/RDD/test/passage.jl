# First passage: closed forms and errors.
line(n; down=1.0) = Model(nothing, n, [1:n-1; 2:n], [2:n; 1:n-1], nothing, [ones(n - 1); fill(down, n - 1)])

@testset "first passage" begin
    p = first_passage(line(5), "left" => 1, "right" => [5])
    i = 0:4
    @test mean_time(p) ≈ i .* (4 .- i) ./ 2
    @test RDD.second_moment(p) ≈ [0, 5, 7, 5, 0]
    @test splitting(p)[:, 2] ≈ i / 4
    @test path_integral(p, [0, 0, 1, 0, 0]) ≈ [0, 0.5, 1, 0.5, 0]
    s = starting_from(p, [2, 3])
    @test s.mean_time ≈ 1.75 && s.splitting ≈ [0.625, 0.375] && s.exit_rate ≈ s.splitting / 1.75
    @test sum(s.occupation) ≈ 1.75
    @test starting_from(p, [2, 3]; weights=[1, 0]).variance ≈ 2.75
    @test repr(p) == "RDD.FirstPassage(5 states, products left, right)"
    @test committor(line(31; down=10.0), 1, 31) ≈ (10.0 .^ (0:30) .- 1) / (1e30 - 1) rtol = 1e-14
    @test mean_first_passage_time(line(5), [2, 3], 5) ≈ 8
    @test kemeny_constant(line(5)) ≈ 4
    @test residence_time(line(5), [2, 3]) ≈ 1
    failure = try
        first_passage(line(5), 6)
    catch e
        e
    end
    @test failure isa RDDError && occursin("state 6", failure.text)
    @test_throws ArgumentError first_passage(line(5), "a" => Int[])
    @test_throws ArgumentError residence_time(line(5), 1:5)
end
