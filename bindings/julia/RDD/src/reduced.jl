# Coarse-grained reaction-drift-diffusion models.

"""
    Reduced

A coarse-grained model of P states, d rho/dt = Q rho + C.grad rho + grad.D.grad rho, in order of decreasing weight:
`memberships` (M, P), `equilibrium` (P), `reaction` Q (P, P; 1/time; entry [p, q] is the rate of q -> p), `drift` C
(space, P, P; length/time; it multiplies +grad: a packet moves with -C), `diffusion` D (space, space, P, P;
length^2/time), `crispness`, `gap`, `well_posed`, `least_diffusion` (of the eigenvalues of n.D.n, relative to its size: below
-1e-12 short waves grow), `diffusion_error` (of the diffusivity at long times: round-off in a sound model), and the lattice form `hops`: `translation` (dim, n) and `rate` (P, P, n).
"""
struct Reduced
    handle::ReducedHandle
    dim::Int
    memberships::Array{Float64,2}
    equilibrium::Vector{Float64}
    reaction::Array{Float64,2}
    drift::Array{Float64,3}
    diffusion::Array{Float64,4}
    crispness::Float64
    gap::Float64
    well_posed::Bool
    least_diffusion::Float64
    diffusion_error::Float64
    hops::NamedTuple{(:translation, :rate),Tuple{Array{Int64,2},Array{Float64,3}}}
end

function Reduced(handle::ReducedHandle)
    P, M, dim, space, n_hops = rdd_reduced_sizes(handle)
    ask(call, sizes...) = (a = Array{Float64}(undef, sizes...); call(handle, a); a)
    crispness, gap_, well_posed = rdd_reduced_quality(handle)
    translation, rate = Array{Int64,2}(undef, dim, n_hops), Array{Float64,3}(undef, P, P, n_hops)
    rdd_reduced_hops(handle, translation, rate)
    return Reduced(handle, dim, ask(rdd_reduced_memberships, M, P), ask(rdd_reduced_equilibrium, P),
                   ask(rdd_reduced_reaction, P, P), ask(rdd_reduced_drift, space, P, P),
                   ask(rdd_reduced_diffusion, space, space, P, P), crispness, gap_, well_posed == 1,
                   rdd_reduced_soundness(handle)...,
                   (translation=translation, rate=rate))
end

Base.show(io::IO, r::Reduced) =
    print(io, "RDD.Reduced(", size(r.memberships, 1), " -> ", size(r.memberships, 2), " states, crispness ",
          round(r.crispness; digits=4), ", gap ", round(r.gap; sigdigits=3), ")")

"""
    coarse_grain(model, P = 0; order = :second, gauge = :corrector)

The coarse model of P states (PCCA+ on the P slowest modes); P = 0 takes the number `gap` recommends and refuses when no
gap exceeds the threshold. `order` is `:second`, `:plain` or `:lattice`; `gauge` is `:corrector` or `:given`.
"""
function coarse_grain(model::Model, P::Integer=0; order=:second, gauge=:corrector, length=nothing, threshold=nothing,
                      points=nothing, context=nothing, progress=nothing)
    options = make_options(; order, gauge, gap_points=points, gap_length=length === nothing ? nothing : Float64(length),
                           gap_threshold=threshold === nothing ? nothing : Float64(threshold))
    return Reduced(running(c -> rdd_coarse_grain(c, options, model.handle, P), context, progress))
end

"(P, P, n_k) symbol Q + i k.C - k.D.k at the fractional wavevectors k (dim, n_k), or of the lattice form; 1/time."
function symbol(reduced::Reduced, k)
    points = matrix("k", k, Float64, reduced.dim)
    P = length(reduced.equilibrium)
    s = Array{ComplexF64,3}(undef, P, P, size(points, 2))
    rdd_reduced_symbol(reduced.handle, size(points, 2), points, s)
    return s
end

"""
    initial(reduced, k, p0)

(P, n_k) initial coarse amplitudes with the initial slip, for p0 (M, n_k) = sum over cells of e^{-i k.x} p(x, 0).
"""
function initial(reduced::Reduced, k, p0)
    points = matrix("k", k, Float64, reduced.dim)
    start = matrix("p0", p0, ComplexF64, size(reduced.memberships, 1))
    amplitude = Array{ComplexF64,2}(undef, length(reduced.equilibrium), size(points, 2))
    rdd_reduced_initial(reduced.handle, size(points, 2), points, start, amplitude)
    return amplitude
end

"""
    resolution(reduced, eps) -> (length, floor)

Smallest length (cells) above which the relative error of every slow band stays within eps; NaN, with a warning, if there
is none, and then `floor` is the error reached.
"""
function resolution(reduced::Reduced, eps::Real; points=nothing, context=nothing, progress=nothing)
    options = make_options(; resolution_points=points)
    length, floor = running(c -> rdd_reduced_resolution(c, options, reduced.handle, eps), context, progress)
    return (length=length, floor=floor)
end
