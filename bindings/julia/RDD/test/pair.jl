# A vacancy and a solute: tracer factors of closed form, five frequencies, bounds.

@testset "vacancy and solute" begin
    fcc = Crystal([0 0.5 0.5; 0.5 0 0.5; 0.5 0.5 0], ["A"], zeros(3, 1))
    pair = SolutePair(find_jumps(Defect(fcc, ["V" => (at=[0, 0, 0],)]), 0.75))
    @test pair.n_pairs == 1 && pair.n_jumps == 4 && pair_classes(pair).count == [12]
    @test jumps(pair).from == [1, 1, 1, 1] && jumps(pair).to == [1, 0, 0, 0]
    @test occursin("beyond", sprint(show, MIME("text/plain"), pair))
    w0, w1, w2, w3, w4 = 1, 0.8, 1.25, 0.5, 1.5
    found = transport(pair, 1; saddle=0, saddle1=0, saddle2=0, kB=1, prefactor=w0, pair_degeneracy=w4 / w3,
                      prefactor1=[w4 / w3 * w1, w4, w4, w4], prefactor2=w4 / w3 * w2)
    @test found.Lss ≈ 2.294139049791 * [1 0 0; 0 1 0; 0 0 1] rtol = 1e-11
    @test found.Lsv[1, 1] ≈ -1.727125314687 rtol = 1e-11
    @test found.drag[2, 2] ≈ found.Lsv[2, 2] / found.Lss[2, 2]
    @test 0 < found.error < 1e-10
    small = box(pair, 1, 6; saddle=0, saddle1=0, saddle2=0, kB=1, prefactor=w0, pair_degeneracy=w4 / w3,
                prefactor1=[w4 / w3 * w1, w4, w4, w4], prefactor2=w4 / w3 * w2)
    @test small.weight ≈ 203 + 12 * w4 / w3
    @test small.Lss[1, 1] ≈ found.Lss[1, 1] rtol = 0.02
    @test small.L1vv[1, 1] ≈ found.L1vv[1, 1] rtol = 0.1
    tracer = transport(pair, [500, 700]; saddle=0.6, prefactor=1e13)
    @test size(tracer.Lss) == (3, 3, 2)
    @test tracer.correlation[1, 1, 2] ≈ 0.781451421945 rtol = 1e-11
    lower, upper = bounds(pair, 1, 4; saddle=0, prefactor=1, kB=1)
    @test lower[1, 1] < 0.781451421945 < upper[1, 1] < 1.01 * 0.781451421945

    square = SolutePair(find_jumps(Defect(Crystal([1 0; 0 1], ["A"], zeros(2, 1)), ["V" => (at=[0, 0],)]), 1.1))
    @test transport(square, 300; barrier=0.5, prefactor=1e12).correlation[1, 1] ≈ 1 / (π - 1) rtol = 1e-11
    @test_throws RDDError SolutePair(pair.classes, 0)
    @test_throws RDDError transport(pair, -1; saddle=0.6, prefactor=1e13)
    @test_throws ArgumentError transport(pair, 300; saddle=0.6, barrier=0.6, prefactor=1e13)
    @test_throws ArgumentError transport(pair, 300; saddle=0.6, barrier1=0.6, prefactor=1e13)
end
