# Time evolution on a periodic box of cells, exact and by a coarse model; the coarse model as a stencil.

box_of(box::Integer, dim) = fill(Int64(box), dim)
function box_of(box, dim)
    sizes = list(box, Int64)
    length(sizes) == dim || throw(DimensionMismatch("box has $(length(sizes)) entries: expected dim = $dim"))
    return sizes
end

function need_cells(sizes)
    isempty(sizes) && throw(ArgumentError("box: the model has no lattice, expected 1 lattice vector at least"))
    for (axis, n) in enumerate(sizes)
        n >= 1 || throw(ArgumentError("box[$axis] = $n cells: expected at least 1"))
    end
    return sizes
end

"(n_states, cells) from (n_states, box...) or a pair state => cell."
function start_of(start::AbstractArray, n_states, sizes)
    size(start) == (n_states, sizes...) ||
        throw(DimensionMismatch("start has the size $(size(start)): expected (n_states, box...) = $((n_states, sizes...))"))
    return reshape(convert(Array{Float64}, start), n_states, prod(sizes))
end
start_of(start, n_states, sizes) =
    throw(ArgumentError("start = $(repr(start)): expected an array (n_states, box...) or a pair state => cell"))
function start_of(start::Pair{<:Integer}, n_states, sizes)
    state, cell = start.first, start.second isa Integer ? (start.second,) : Tuple(start.second)
    1 <= state <= n_states || throw(ArgumentError("start: state $state, expected one from 1 to $n_states"))
    length(cell) == length(sizes) && all(1 .<= cell .<= sizes) ||
        throw(ArgumentError("start: cell $cell, expected one from $(map(one, Tuple(sizes))) to $(Tuple(sizes))"))
    given = zeros(n_states, sizes...)
    given[state, cell...] = 1
    return reshape(given, n_states, prod(sizes))
end

times_of(times::Real) = [Float64(times)]
times_of(times) = list(times, Float64)

"""
    propagate(model, box, times, start)

(n_states, box..., n_times) exact evolution on a periodic box of cells, by Fourier transform over the cells and
exp(Q(k) t) at each wavevector.

- `box`: (dim) cells along each lattice vector, more than the reach of the jumps; one number stands for all
- `times`: (n_times) >= 0; for a single number the result has no axis of times
- `start`: (n_states, box...) the distribution at time 0, any normalisation; or `state => cell`: all of it in one state of
  one cell, cells counting from 1 along each axis
"""
function propagate(model::Model, box, times, start; context=nothing, progress=nothing)
    sizes, t = need_cells(box_of(box, model.dim)), times_of(times)
    p0 = start_of(start, model.n_states, sizes)
    n = prod(sizes)
    result = Array{Float64,3}(undef, model.n_states, n, length(t))
    running(c -> rdd_propagate(c, model.handle, sizes, n, length(t), t, p0, result), context, progress)
    return times isa Real ? reshape(result, model.n_states, sizes...) : reshape(result, model.n_states, sizes..., length(t))
end

"""
    propagate(reduced, box, times, start; slip = true) -> (density, exact, error)

Evolution by the coarse model, `density` (P, box..., n_times), beside the `exact` one, coarse-grained; `error` (n_times) is
|density - exact|/|exact at time 0|. `start` is a distribution over the states of the full model; with `slip` the initial
amplitudes carry the initial slip, for starts away from local equilibrium. An error where a mode of the model grows in
the box.
"""
function propagate(reduced::Reduced, box, times, start; slip::Bool=true, context=nothing, progress=nothing)
    sizes, t = need_cells(box_of(box, reduced.dim)), times_of(times)
    n_states, P = size(reduced.memberships)
    p0 = start_of(start, n_states, sizes)
    n = prod(sizes)
    density, exact = Array{Float64,3}(undef, P, n, length(t)), Array{Float64,3}(undef, P, n, length(t))
    error = Vector{Float64}(undef, length(t))
    running(context, progress) do c
        rdd_reduced_propagate(c, reduced.handle, sizes, n, length(t), t, p0, slip, density, exact, error)
    end
    times isa Real && return (density=reshape(density, P, sizes...), exact=reshape(exact, P, sizes...), error=error[1])
    return (density=reshape(density, P, sizes..., length(t)), exact=reshape(exact, P, sizes..., length(t)), error=error)
end

"""
    stencil(reduced, spacing = 1) -> (offset, coefficient)

Q + C.grad + grad.D.grad as finite differences on 1 + 2 dim^2 points, second order in the spacing:
d rho(x)/dt = sum over points m of coefficient[:, :, m] * rho(x + spacing offset[:, m]), x in cells along the lattice
vectors. `offset` (dim, n_points) holds -1, 0 or 1, `coefficient` (P, P, n_points) is in 1/time. A spacing of 1/4 puts four
points into a cell along each lattice vector.
"""
function stencil(reduced::Reduced, spacing::Real=1)
    n, P = rdd_reduced_stencil_size(reduced.handle), length(reduced.equilibrium)
    offset, coefficient = Array{Int64,2}(undef, reduced.dim, n), Array{Float64,3}(undef, P, P, n)
    rdd_reduced_stencil(reduced.handle, spacing, n, offset, coefficient)
    return (offset=offset, coefficient=coefficient)
end
