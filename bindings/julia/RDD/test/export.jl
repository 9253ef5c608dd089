# Binary models and exports.
@testset "bytes and exports" begin
    m = with_force(crowdion(), [0.1, 0.2, 0.3], 0.7)
    bytes = to_bytes(m)
    @test bytes isa Vector{UInt8} && String(bytes[1:8]) == "RDDMODEL"
    @test jumps(from_bytes(bytes)) == jumps(m) && to_bytes(from_bytes(bytes)) == bytes
    @test_throws RDDError from_bytes(bytes[1:end-1])
    @test arrhenius_values(1e11, 0.06, 1000) ≈ 4.98440e10 rtol = 1e-6
    @test arrhenius_values(1e11, 0.34, [1000, 500])[1] ≈ 1.93408e9 rtol = 3e-6
    @test mmonca(0.001, 0.34; length_cm=1, time_s=1) == "0.001 0.34"
    @test hop_prefactor(hop_rate(7, 0.3; dimension=2), 0.3; dimension=2) ≈ 7
    species = Model(1.5, 2, [1, 1, 2, 1, 2], [1, 1, 2, 2, 1], [1 -1 1 0 0], [1.0, 2, 0.1, 3, 4])
    h = hopping_constants(species, 3)
    @test size(h.constants) == (2, 2, 3) && h.constants[:, :, 3] == [2 1; 0 0.1] && h.reaction == [0 4; 3 0]
    @test hopping_constants([1.0 2; 8 4], [0.5, 2])[:, :, 1] == [2 4 4 2; 1 8 8 1]
    @test_throws RDDError hopping_constants(chain())
    grid = hopping_constants(reshape([1.0, 4.0], 2, 1), [1.0, 1.0], (3, 3))   # a matrix of vectors, as JumpProcesses takes it
    @test grid isa Matrix{Vector{Float64}} && size(grid) == (1, 9)
    @test grid[1, :] == [[1, 4], [1, 1, 4], [1, 4], [4, 1, 4], [4, 1, 1, 4], [4, 1, 4], [4, 1], [4, 1, 1], [4, 1]]
    @test hopping_constants(species, (3,)).constants[1, :] == [[1.0], [2, 1], [2.0]]
    @test_throws ArgumentError hopping_constants(species, (3, 3))
end
