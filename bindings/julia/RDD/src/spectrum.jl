# Bands over the Brillouin zone, meshes of it, gaps.

"""
    Spectrum

`values` (bands, n_k), 1/time, ascending at each k, real or (driven periodic) complex; `right` and `left` (M, bands, n_k)
with W^H V = I, or `nothing`; `accuracy_used` (n_k), empty for complex values.
"""
struct Spectrum{T}
    k::Array{Float64,2}
    values::Array{T,2}
    right::Union{Nothing,Array{ComplexF64,3}}
    left::Union{Nothing,Array{ComplexF64,3}}
    accuracy_used::Vector{Symbol}
end
Base.show(io::IO, s::Spectrum{T}) where {T} =
    print(io, "RDD.Spectrum(", size(s.values, 1), T <: Real ? " real" : " complex", " bands at ", size(s.values, 2),
          " wavevectors)")

wavevectors(model, k) = model.dim == 0 ? nothing : matrix("k", k, Float64, model.dim)
accuracy_name(code) = something(findfirst(isequal(code), NAMED[:accuracy]), :unknown)

"""
    spectrum!(values, model, k; right = nothing, left = nothing, accuracy_used = nothing, accuracy = :auto,
              boundary = :periodic, relative_tolerance = nothing, context = nothing, progress = nothing)

The lowest bands into `values` (bands, n_k), which decides how many: `Float64` where the spectrum is real, `ComplexF64`
for any model on the periodic crystal. Cancelled: the wavevectors not reached hold NaN.
"""
function spectrum!(values::Array{Float64,2}, model::Model, k; right=nothing, left=nothing, accuracy_used=nothing,
                   accuracy=:auto, boundary=:periodic, relative_tolerance=nothing, context=nothing, progress=nothing)
    points = wavevectors(model, k)
    options = make_options(; accuracy, boundary, relative_tolerance)
    running(context, progress) do c
        rdd_spectrum(c, options, model.handle, size(values, 2), points, size(values, 1), values, right, left, accuracy_used)
    end
    return values
end

function spectrum!(values::Array{ComplexF64,2}, model::Model, k; right=nothing, left=nothing, context=nothing,
                   progress=nothing)
    points = wavevectors(model, k)
    running(context, progress) do c
        rdd_spectrum_complex(c, nothing, model.handle, size(values, 2), points, size(values, 1), values, right, left)
    end
    return values
end

"""
    spectrum(model, k; bands = M, vectors = false, accuracy = :auto, boundary = :periodic)

The lowest bands: eigenvalues of minus the Bloch matrix, Q~(k) v = -lambda v for p ~ e^{i k.x - lambda t} v.

- `k`: (dim, n_k) wavevectors in fractional reciprocal coordinates: the phase is e^{-2 pi i k.n}
- `accuracy`: `:fast`, `:high` (relative error of about 1e-14 in every band at any spread of rates) or `:auto`
- `boundary`: of models under a force, `:periodic` (complex values) or `:confined`
"""
function spectrum(model::Model, k=zeros(0, 1); bands::Integer=model.n_states, vectors::Bool=false, accuracy=:auto,
                  boundary=:periodic, relative_tolerance=nothing, context=nothing, progress=nothing)
    points = model.dim == 0 ? zeros(0, 1) : wavevectors(model, k)
    n_k = size(points, 2)
    room() = vectors ? Array{ComplexF64,3}(undef, model.n_states, bands, n_k) : nothing
    right, left = room(), room()
    if rdd_spectrum_is_real(make_options(; boundary), model.handle) == 1
        used = zeros(Int32, n_k)
        values = spectrum!(Array{Float64,2}(undef, bands, n_k), model, points; right, left, accuracy_used=used, accuracy,
                           boundary, relative_tolerance, context, progress)
        return Spectrum(points, values, right, left, accuracy_name.(used))
    end
    values = spectrum!(Array{ComplexF64,2}(undef, bands, n_k), model, points; right, left, context, progress)
    return Spectrum(points, values, right, left, Symbol[])
end

"""
    kmesh(mesh; midpoint = false, time_reversal = false) -> (k, weights)

A mesh of the Brillouin zone with `mesh[a]` points along reciprocal vector a; the weights sum to 1. `time_reversal` keeps
one of each pair k, -k.
"""
function kmesh(mesh; midpoint::Bool=false, time_reversal::Bool=false)
    sizes = list(mesh, Int64)
    n_k = rdd_kmesh(length(sizes), sizes, midpoint, time_reversal, nothing, nothing)
    k, weights = Array{Float64,2}(undef, length(sizes), n_k), Vector{Float64}(undef, n_k)
    rdd_kmesh(length(sizes), sizes, midpoint, time_reversal, k, weights)
    return (k=k, weights=weights)
end

"""
    point_group(model)

(dim, dim, n) integer rotations R of the lattice that are symmetries of the model: with a permutation of the states each
takes every jump to one of the same rate. The bands at kappa are those at R^T kappa. The first is the identity.
"""
function point_group(model::Model; context=nothing)
    running(context, nothing) do c
        n = rdd_point_group(c, model.handle, nothing)
        rotations = Array{Int32,3}(undef, model.dim, model.dim, n)
        rdd_point_group(c, model.handle, rotations)
        return rotations
    end
end

"""
    kgrid(model, mesh; midpoint = false, time_reversal = true) -> (k, weights, column)

A mesh of the Brillouin zone without the points whose bands are those of others by the point group of the model.
`column[i]` is the column of `k` that has the bands of point i of the whole mesh, in the order of `kmesh`.
"""
function kgrid(model::Model, mesh; midpoint::Bool=false, time_reversal::Bool=true, context=nothing)
    sizes = list(mesh, Int64)
    length(sizes) == model.dim ||
        throw(DimensionMismatch("mesh: expected dim = $(model.dim) numbers of points, found $(length(sizes))"))
    running(context, nothing) do c
        n_mesh, n_k = rdd_kgrid(c, model.handle, sizes, midpoint, time_reversal, 1, nothing, nothing, nothing)
        k, weights = Array{Float64,2}(undef, model.dim, n_k), Vector{Float64}(undef, n_k)
        column = Vector{Int64}(undef, n_mesh)
        rdd_kgrid(c, model.handle, sizes, midpoint, time_reversal, 1, k, weights, column)
        return (k=k, weights=weights, column=column)
    end
end

"""
    band_path(model, corners; steps = 50) -> (k, distance, corner)

Straight lines through the columns of `corners` (dim, n), fractional wavevectors, with `steps` steps on each line:
wavevectors, Cartesian length of the path up to each, and where the corners stand among them.
"""
function band_path(model::Model, corners; steps::Integer=50)
    points = matrix("corners", corners, Float64, model.dim)
    n = size(points, 2)
    n_k = rdd_band_path(model.handle, n, points, steps, 1, nothing, nothing, nothing)
    k, distance, corner = Array{Float64,2}(undef, model.dim, n_k), Vector{Float64}(undef, n_k), Vector{Int64}(undef, n)
    rdd_band_path(model.handle, n, points, steps, 1, k, distance, corner)
    return (k=k, distance=distance, corner=corner)
end

"""
    GapTable

`ratio[P]` is g_P(L) = min_k lambda_P / max_k lambda_{P-1} over |k.a|_inf <= pi/L, `indirect[P]` the gap over the whole
zone; `recommended` is the P of the largest ratio above the threshold, or `nothing`.
"""
struct GapTable
    ratio::Vector{Float64}
    indirect::Vector{Float64}
    recommended::Union{Nothing,Int}
    length::Float64
    threshold::Float64
end
function Base.show(io::IO, ::MIME"text/plain", t::GapTable)
    print(io, "gaps at L = ", t.length, " cells, threshold ", t.threshold)
    for P in eachindex(t.ratio)
        print(io, "\n", lpad(P, 3), "  ", lpad(round(t.ratio[P]; sigdigits=4), 12), "  ",
              lpad(round(t.indirect[P]; sigdigits=4), 12), P == t.recommended ? "  <- recommended" : "")
    end
end

"""
    gap(model; length = 10, largest = min(M - 1, 10), threshold = 3)

Spectral gaps for P = 1 to `largest`; `length` is L in cells, `Inf` for Gamma only.
"""
function gap(model::Model; length::Real=10, largest::Integer=min(model.n_states - 1, 10), threshold::Real=3,
             points=nothing, context=nothing, progress=nothing)
    ratio, indirect = Vector{Float64}(undef, largest), Vector{Float64}(undef, largest)
    options = make_options(; gap_length=Float64(length), gap_threshold=Float64(threshold), gap_points=points)
    recommended = largest == 0 ? 0 :
        running(c -> rdd_gap(c, options, model.handle, largest, ratio, indirect), context, progress)
    return GapTable(ratio, indirect, recommended == 0 ? nothing : recommended, length, threshold)
end
