# Evolution on a box against the generator written out, coarse models, stencils.

"exp(Q t) p0 with the generator of the whole box written out."
function on_torus(m, box, start, time)
    cells, places = CartesianIndices(Tuple(box)), LinearIndices((m.n_states, box...))
    q, j = zeros(length(places), length(places)), jumps(m)
    for cell in cells, i in eachindex(j.rate)
        from = places[j.source[i], cell]
        to = places[j.target[i], CartesianIndex(mod1.(Tuple(cell) .+ Tuple(j.translation[:, i]), Tuple(box)))]
        q[to, from] += j.rate[i]
        q[from, from] -= j.rate[i]
    end
    return reshape(exp(q * time) * vec(start), m.n_states, box...)
end

@testset "evolution" begin
    for m in (model(gapped(), 2000), with_force(model(gapped(), 2000), [0.3, -0.2], 1.0))
        unit = 1 / maximum(jumps(m).rate)
        start = [abs(sin(1.0i + 2x + 3y)) for i in 1:4, x in 1:4, y in 1:3]
        times = [0, 0.4, 5] * unit
        found = propagate(m, [4, 3], times, start)
        @test size(found) == (4, 4, 3, 3)
        for (i, t) in enumerate(times)
            @test found[:, :, :, i] ≈ on_torus(m, [4, 3], start, t) rtol = 1e-11
        end
        @test propagate(m, (4, 3), times[3], start; context=Context(2)) == found[:, :, :, 3]
        spike = zeros(4, 4, 3)
        spike[2, 4, 1] = 1
        @test propagate(m, [4, 3], times, 2 => (4, 1)) == propagate(m, [4, 3], times, spike)
    end
    @test propagate(chain(), 4, 0.0, 1 => 4)[:, 4] ≈ [1, 0] atol = 1e-15
    m = model(gapped(), 900)
    for bad in (() -> propagate(m, [4], 0.0, 1 => (1, 1)), () -> propagate(m, 4, 0.0, zeros(4, 4)))
        @test_throws DimensionMismatch bad()
    end
    for bad in (() -> propagate(m, 0, 0.0, 1 => (1, 1)), () -> propagate(m, 4, 0.0, 5 => (1, 1)),
                () -> propagate(m, 4, 0.0, 1 => (1, 5)), () -> propagate(m, 4, 0.0, 1 => 1))
        @test_throws ArgumentError bad()
    end
    @test occursin("box", text_of_error(() -> propagate(m, 1, 0.0, 1 => (1, 1))))
    @test occursin("times[1] = -1", text_of_error(() -> propagate(m, 4, [0, -1], 1 => (1, 1))))
end

@testset "coarse evolution and stencils" begin
    m = model(gapped(), 900)
    r = coarse_grain(m, 2)
    times = [0.3, 1, 3] / maximum(abs, r.reaction)
    found = propagate(r, (12, 10), times, 1 => (1, 1))
    @test size(found.density) == size(found.exact) == (2, 12, 10, 3)
    full = propagate(m, (12, 10), times, 1 => (1, 1))
    @test dropdims(sum(found.exact; dims=(2, 3)); dims=(2, 3)) ≈
        r.memberships' * dropdims(sum(full; dims=(2, 3)); dims=(2, 3)) rtol = 1e-10
    @test maximum(found.error) < 0.05
    initial_only = propagate(r, (12, 10), 0.0, 1 => (1, 1); slip=false)
    @test initial_only.error < 1e-12
    @test found.error[2] ≈ norm(found.density[:, :, :, 2] - found.exact[:, :, :, 2]) / norm(initial_only.exact) rtol = 1e-9
    offset, coefficient = stencil(r, 0.25)
    @test size(offset) == (2, 9) && size(coefficient) == (2, 2, 9) && sort(unique(offset)) == [-1, 0, 1]
    @test dropdims(sum(coefficient; dims=3); dims=3) ≈ r.reaction atol = 1e-12 * maximum(abs, coefficient)
    k = [0.01, -0.02]
    wrong = map((0.5, 0.25)) do spacing
        s = stencil(r, spacing)
        norm(sum(cis(2pi * spacing * (s.offset[:, i]' * k)) * s.coefficient[:, :, i] for i in 1:9) - symbol(r, k)[:, :, 1])
    end
    @test wrong[1] / wrong[2] ≈ 4 rtol = 1e-2
    @test_throws RDDError stencil(r, 0)
end
