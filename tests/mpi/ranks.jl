# RDD.Ranks on several ranks: the bits of the calls without MPI, and errors on all ranks. Arguments: the MPI library, the
# Fortran number of MPI_COMM_WORLD. MPI.jl is not needed: a host has its own way to MPI.
using RDD, Test
import Libdl
const MPI = Libdl.dlopen(ARGS[1], Libdl.RTLD_LAZY | Libdl.RTLD_GLOBAL)
ccall(Libdl.dlsym(MPI, :MPI_Init), Cint, (Ptr{Cvoid}, Ptr{Cvoid}), C_NULL, C_NULL)

ranks = Ranks(parse(Int, ARGS[2]))
@testset "rank $(ranks.rank)" begin
    jumps = [1, 2, 3, 2, 3, 1], [2, 3, 1, 1, 2, 3], [0 0 1 0 0 -1]
    l = Landscape(reshape([1.0], 1, 1), 3, jumps...; barrier=[0.5, 0.6, 0.55, 0.5, 0.6, 0.55], prefactor=1e12)
    T = collect(300.0:50:900)
    whole = sweep(l, T; slopes=true)
    for gather in (:root, :all, :own)
        found = sweep(ranks, l, T; gather, slopes=true)
        @test (found === nothing) == (gather === :root && ranks.rank > 0)
        found === nothing && continue
        here = gather === :own ? range_of_units(ranks, length(T)) : 1:length(T)
        @test found.diffusivity == whole.diffusivity[:, :, here] && found.slope == whole.slope[:, :, here]
    end
    @test table(ranks, l, 400, 800).coefficients == table(l, 400, 800).coefficients
    m, k = model(l, 600), reshape(collect(-0.5:0.1:0.5), 1, :)
    one, many = spectrum(m, k; vectors=true), spectrum(ranks, m, k; vectors=true, gather=:all)
    @test one.values == many.values && one.right == many.right && one.accuracy_used == many.accuracy_used
    @test map_units(u -> [u, u^2], ranks, 9, 2; gather=:all) == [j == 1 ? u : u^2 for j in 1:2, u in 1:9]
    @test_throws Exception sweep(ranks, l, ranks.rank == 0 ? [-1.0] : [300.0])
    @test_throws Exception map_units(u -> u == 4 ? error("four") : [1.0], ranks, 9)
    @test sweep(ranks, l, [300.0]; gather=:all).diffusivity == sweep(l, [300.0]).diffusivity
end
close(ranks)
ccall(Libdl.dlsym(MPI, :MPI_Finalize), Cint, ())
