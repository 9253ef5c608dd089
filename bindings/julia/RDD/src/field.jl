# Slow fields: local transport coefficients, and jump rates between the points of a grid.

"""
    Field(landscape; state = nothing, height = nothing, saddle_point = nothing)

A landscape whose energies depend on a slowly varying field with components h, E -> E - sum_c P_c h_c: local
coefficients at any h. One coarse state; detailed balance is needed at every temperature: saddle energies have it,
barriers may.

- `state`: (n_components, n_states) couplings P of the states, energy per unit of h, a list for one component;
  `nothing`: zero
- `height`: (n_components, n_transitions) P of the saddle each transition crosses, the same for opposite ones;
  `nothing`: the mean of the two states it joins
- `saddle_point`: (space, n_transitions) where the saddle lies, from the state left, length; `nothing`: half-way
"""
struct Field
    handle::FieldHandle
    kB::Float64
    n_components::Int
    space::Int
end

components(name, x, n) = x isa AbstractVector ? reshape(list(x, Float64), 1, :) : matrix(name, x, Float64, n)

function Field(landscape::Landscape; state=nothing, height=nothing, saddle_point=nothing, context=nothing)
    state === nothing && height === nothing &&
        throw(ArgumentError("state and height are both nothing: expected the couplings of one of them at least"))
    n = count_components(state === nothing ? height : state)
    P = state === nothing ? nothing : components("state", state, n)
    S = height === nothing ? nothing : components("height", height, n)
    x = saddle_point === nothing ? nothing : matrix("saddle_point", saddle_point, Float64, landscape.space)
    handle = running(c -> rdd_field_create(c, landscape.handle, n, P, S, x), context)
    return Field(handle, landscape.kB, rdd_field_sizes(handle)...)
end

count_components(x) = x isa AbstractVector ? 1 : size(x, 1)

Base.show(io::IO, f::Field) =
    print(io, "RDD.Field(", f.n_components, f.n_components == 1 ? " component" : " components", ")")

"""
    field_transport(field, temperature, h; gradient = nothing, conductivity = true)

Local coefficients at the points h (n_components, n), a list for one component: `free_energy` F (n), `log_weight` ln Z
(n), `dipole` -dF/dh (n_components, n), `diffusivity` D (space, space, n), `conductivity` A = D Z (space, space, n) and
its `slope` dA/dh (space, space, n_components, n); J = -A grad(rho/Z). `gradient` (space, n_components, n) adds the
correction of polar cells to A and D. `conductivity = false` leaves out A and its slope, which may be beyond
floating-point numbers where D is not.
"""
function field_transport(field::Field, temperature::Real, h; gradient=nothing, conductivity::Bool=true, context=nothing,
                         progress=nothing)
    points = components("h", h, field.n_components)
    n, s, K = size(points, 2), field.space, field.n_components
    steep = gradient === nothing ? nothing : convert(Array{Float64,3}, gradient)
    F, dipole, D = zeros(n), zeros(K, n), zeros(s, s, n)
    A, slope = conductivity ? (zeros(s, s, n), zeros(s, s, K, n)) : (nothing, nothing)
    running(context, progress) do c
        rdd_field_transport(c, field.handle, temperature, n, points, steep, F, dipole, D, A, slope)
    end
    return (free_energy=F, log_weight=-F ./ (field.kB * temperature), dipole=dipole, diffusivity=D, conductivity=A,
            slope=slope)
end

"""
    polarity(field, temperature, h)

The correction of first order in the gradient of the field that polar cells need: `correction` (space, space, space,
n_components, n), A_ab -> A_ab + sum correction[a, b, c, k] dh_k/dx_c, and its largest norm relative to A, `relative`
(n).
"""
function polarity(field::Field, temperature::Real, h; context=nothing, progress=nothing)
    points = components("h", h, field.n_components)
    n, s = size(points, 2), field.space
    correction, relative = zeros(s, s, s, field.n_components, n), zeros(n)
    running(c -> rdd_field_polarity(c, field.handle, temperature, n, points, correction, relative), context, progress)
    return (correction=correction, relative=relative)
end

"""
    grid_rates(shape, spacing, log_weight, conductivity; exchange = nothing, periodic = true,
               rule = :scharfetter_gummel, reach = nothing)

Jumps between the points of a grid: `source`, `target` (n; points from 1, the first axis fastest), `offset` (dim, n;
grid vectors, as if the grid went on) and `rate` (n; > 0, 1/time). Z is exactly the equilibrium for any fields.

- `shape`: number of points along each axis, up to three
- `spacing`: (space, dim) vectors from a point to the next in columns, (dim) or one number for axes along the
  coordinates
- `log_weight`: (shape...) ln Z; with P coarse states at each point (P, shape...) and an `exchange`
- `conductivity`: (space, space, shape...) A; with P coarse states (space, space, P, shape...)
- `exchange`: (P, P, shape...) conductances between the coarse states of a point, symmetric, >= 0, 1/time; state p of
  point x is the number p + P (x - 1)
- `periodic`: whether each axis closes on itself; otherwise its ends reflect
- `rule`: `:scharfetter_gummel` or `:conductance`
- `reach`: largest component of a jump, grid cells; `nothing`: 3
"""
function grid_rates(shape, spacing, log_weight, conductivity; exchange=nothing, periodic=true,
                    rule::Symbol=:scharfetter_gummel, reach=nothing, context=nothing, progress=nothing)
    sizes = shape isa Integer ? [Int64(shape)] : collect(Int64, shape)
    dim, points = length(sizes), prod(sizes)
    along(a) = spacing isa Real ? spacing : spacing[a]
    cell = spacing isa AbstractMatrix ? matrix("spacing", spacing, Float64, nothing) :
        [a == b ? Float64(along(a)) : 0.0 for a in 1:dim, b in 1:dim]
    space = size(cell, 1)
    P = exchange === nothing ? 1 : size(exchange, 1)
    fits(name, x, wanted...) = length(x) == prod(wanted) ? reshape(convert(Array{Float64}, collect(x)), wanted...) :
        throw(ArgumentError("$name has $(length(x)) entries: expected $(join(wanted, " x "))"))
    closed = Int32[periodic isa Bool ? periodic : periodic[a] for a in 1:dim]
    options = make_options(; grid_rule=rule, grid_reach=reach)
    grid = running(context, progress) do c
        rdd_grid_create(c, options, dim, space, sizes, cell, closed, P, points, fits("log_weight", log_weight, P,
                        points), fits("conductivity", conductivity, space, space, P, points),
                        exchange === nothing ? nothing : fits("exchange", exchange, P, P, points))
    end
    _, n = rdd_grid_sizes(grid)
    source, target, offset, rate = zeros(Int64, n), zeros(Int64, n), zeros(Int64, dim, n), zeros(n)
    rdd_grid_rates(grid, 1, source, target, offset, rate)
    return (source=source, target=target, offset=offset, rate=rate)
end
