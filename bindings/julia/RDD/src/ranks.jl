# Calls over the ranks of an MPI job, by librdd_mpi.

const MPI_LIBRARY = Ref{Ptr{Cvoid}}(C_NULL)

"librdd_mpi: named by RDD_MPI_LIBRARY, or beside librdd, or where the system's loader looks."
function mpi_function(name::Symbol)
    if MPI_LIBRARY[] == C_NULL
        file = "librdd_mpi.so.$BINDINGS_ABI"
        beside = joinpath(dirname(find_library()), file)
        named = get(ENV, "RDD_MPI_LIBRARY", isfile(beside) ? beside : file)
        # Global: MPI libraries open parts of their own that look for their symbols there.
        MPI_LIBRARY[] = Libdl.dlopen(named, Libdl.RTLD_LAZY | Libdl.RTLD_GLOBAL)
    end
    return Libdl.dlsym(MPI_LIBRARY[], name)
end

"""
    Ranks(communicator; context = nothing)

The ranks of an MPI communicator, given by its Fortran number (`MPI_Comm_c2f`): a copy of its own for `spectrum`, `sweep`,
`table` and `map_units` with `Ranks` as the first argument. All of them are collective, with the same arguments on all
ranks; what one rank finds wrong every rank throws. `gather` tells where results go: `:root` (rank 0, others get
`nothing`), `:all`, or `:own` (each rank the units of `range_of_units`). `close` it before MPI_Finalize, on all ranks.
"""
mutable struct Ranks
    pointer::Ptr{Cvoid}
    rank::Int
    n_ranks::Int
    function Ranks(communicator::Integer; context=nothing)
        made, rank, n_ranks = Ref{Ptr{Cvoid}}(C_NULL), Ref{Int32}(0), Ref{Int32}(0)
        running(context) do c
            finish("rdd_mpi_create", ccall(mpi_function(:rdd_mpi_create), Int32, (Ptr{Cvoid}, Int64, Ref{Ptr{Cvoid}}), c,
                                           communicator, made))
        end
        finish("rdd_mpi_sizes", ccall(mpi_function(:rdd_mpi_sizes), Int32, (Ptr{Cvoid}, Ref{Int32}, Ref{Int32}), made[],
                                      rank, n_ranks))
        return new(made[], rank[], n_ranks[])
    end
end
Base.show(io::IO, r::Ranks) = print(io, "RDD.Ranks(", r.rank, " of ", r.n_ranks, ")")

function Base.close(ranks::Ranks)
    pointer = Ref(ranks.pointer)
    finish("rdd_mpi_destroy", ccall(mpi_function(:rdd_mpi_destroy), Int32, (Ref{Ptr{Cvoid}},), pointer))
    ranks.pointer = pointer[]
    return nothing
end

const GATHER = Dict(:root => Int32(0), :all => Int32(1), :own => Int32(2))

"The units of n, from 1, that this rank has with `gather = :own`."
function range_of_units(ranks::Ranks, n::Integer)
    first, last = Ref{Int64}(0), Ref{Int64}(0)
    finish("rdd_mpi_range", ccall(mpi_function(:rdd_mpi_range), Int32, (Ptr{Cvoid}, Int64, Ref{Int64}, Ref{Int64}),
                                  ranks.pointer, n, first, last))
    return first[]+1:last[]
end

"What this rank finds wrong before a call, it tells the others in their call."
function prepared(prepare, ranks::Ranks)
    try
        return prepare()
    catch e
        text = sprint(showerror, e)
        ccall(mpi_function(:rdd_mpi_refuse), Int32, (Ptr{Cvoid}, Int32, Cstring, Int64), ranks.pointer,
              e isa RDDError ? e.status : RDD_ERROR_ARGUMENT, text, -1)
        rethrow()
    end
end

function units_here(ranks::Ranks, gather::Symbol, n::Integer)
    haskey(GATHER, gather) || throw(ArgumentError("gather = $(repr(gather)): expected :root, :all or :own"))
    gather === :own && return range_of_units(ranks, n)
    return gather === :all || ranks.rank == 0 ? (1:Int(n)) : nothing
end

given(units, array) = units === nothing || array === nothing ? C_NULL : array

"""
    spectrum(ranks, model, k; gather = :root, bands = M, vectors = false, accuracy = :auto, boundary = :periodic)

The same over ranks, with all wavevectors given on each.
"""
function spectrum(ranks::Ranks, model::Model, k=zeros(0, 1); gather::Symbol=:root, bands::Integer=model.n_states,
                  vectors::Bool=false, accuracy=:auto, boundary=:periodic, context=nothing, progress=nothing)
    points, units, options, is_real = prepared(ranks) do
        points = model.dim == 0 ? zeros(0, 1) : wavevectors(model, k)
        1 <= bands <= model.n_states || throw(ArgumentError("bands = $bands: expected 1 to $(model.n_states)"))
        options = make_options(; accuracy, boundary)
        points, units_here(ranks, gather, size(points, 2)), options, rdd_spectrum_is_real(options, model.handle) == 1
    end
    n, m = units === nothing ? 0 : length(units), model.n_states
    values = Array{is_real ? Float64 : ComplexF64,2}(undef, bands, n)
    right, left = (vectors ? Array{ComplexF64,3}(undef, m, bands, n) : nothing for _ in 1:2)
    used = zeros(Int32, is_real ? n : 0)
    running(context, progress) do c
        options_pointer, n_k = pointer_of(options), size(points, 2)
        v, r, l = given(units, values), given(units, right), given(units, left)
        status = if is_real
            ccall(mpi_function(:rdd_mpi_spectrum), Int32, (Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}, Int32, Ptr{Cvoid}, Int64,
                  Ptr{Float64}, Int64, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}), c, options_pointer, ranks.pointer,
                  GATHER[gather], model.handle, n_k, points, bands, v, r, l, given(units, used))
        else
            ccall(mpi_function(:rdd_mpi_spectrum_complex), Int32, (Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}, Int32, Ptr{Cvoid},
                  Int64, Ptr{Float64}, Int64, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}), c, options_pointer, ranks.pointer,
                  GATHER[gather], model.handle, n_k, points, bands, v, r, l)
        end
        finish(is_real ? "rdd_mpi_spectrum" : "rdd_mpi_spectrum_complex", status)
    end
    units === nothing && return nothing
    return Spectrum(points[:, units], values, right, left, accuracy_name.(used))
end

"""
    sweep(ranks, landscape, temperatures; gather = :root, slopes = false, accuracy = :auto)

The same over ranks, with all temperatures given on each.
"""
function sweep(ranks::Ranks, landscape::Landscape, temperatures; gather::Symbol=:root, slopes::Bool=false, accuracy=:auto,
               context=nothing, progress=nothing)
    t, units, options = prepared(ranks) do
        t = temperatures_of(temperatures)
        t, units_here(ranks, gather, length(t)), make_options(; accuracy)
    end
    s, n = landscape.space, units === nothing ? 0 : length(units)
    d, v = Array{Float64,3}(undef, s, s, n), Array{Float64,2}(undef, s, n)
    slope = slopes ? Array{Float64,3}(undef, s, s, n) : nothing
    running(context, progress) do c
        finish("rdd_mpi_sweep", ccall(mpi_function(:rdd_mpi_sweep), Int32, (Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}, Int32,
               Ptr{Cvoid}, Int64, Ptr{Float64}, Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}), c, pointer_of(options), ranks.pointer,
               GATHER[gather], landscape.handle, length(t), t, given(units, d), given(units, v), given(units, slope)))
    end
    units === nothing && return nothing
    return Sweep(t[units], d, v, slope, landscape.kB)
end

"""
    table(ranks, landscape, least, most; tolerance = 1e-6, accuracy = :auto)

The same over ranks; every rank gets the table.
"""
function table(ranks::Ranks, landscape::Landscape, least::Real, most::Real; tolerance::Real=1e-6, accuracy=:auto,
               context=nothing, progress=nothing)
    made, options = Ref{Ptr{Cvoid}}(C_NULL), prepared(() -> make_options(; accuracy), ranks)
    running(context, progress) do c
        finish("rdd_mpi_table_create", ccall(mpi_function(:rdd_mpi_table_create), Int32, (Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid},
               Ptr{Cvoid}, Float64, Float64, Float64, Ref{Ptr{Cvoid}}), c, pointer_of(options), ranks.pointer,
               landscape.handle, least, most, tolerance, made))
    end
    handle = TableHandle(made[])
    return Table(handle, landscape.space, facts(handle)...)
end

function call_unit(user::Ptr{Cvoid}, context::Ptr{Cvoid}, unit::Int64, values::Ptr{Float64})::Int32
    job = unsafe_pointer_to_objref(user)::Callback
    try
        return job.call(unit + 1, values)
    catch e
        keep_exception(e, catch_backtrace())
        return Int32(-1)
    end
end

"""
    map_units(f, ranks, n_units, n_values; gather = :root)

(n_values, n_units) results of `f(unit)`, n_values numbers each, for units from 1: any independent work. Ranks draw one
unit at a time. An exception is thrown on its rank as it is, on the others as `RDDError`.
"""
function map_units(f, ranks::Ranks, n_units::Integer, n_values::Integer=1; gather::Symbol=:root, context=nothing,
                   progress=nothing)
    units = prepared(() -> units_here(ranks, gather, n_units), ranks)
    found = Array{Float64,2}(undef, n_values, units === nothing ? 0 : length(units))
    job = Callback((unit, values) -> begin
        given = vec(collect(Float64, f(unit)))
        length(given) == n_values || throw(ArgumentError("unit $unit gave $(length(given)) numbers: expected $n_values"))
        unsafe_copyto!(values, pointer(given), n_values)
        Int32(0)
    end)
    entry = @cfunction(call_unit, Int32, (Ptr{Cvoid}, Ptr{Cvoid}, Int64, Ptr{Float64}))
    GC.@preserve job found running(context, progress) do c
        finish("rdd_mpi_map", ccall(mpi_function(:rdd_mpi_map), Int32, (Ptr{Cvoid}, Ptr{Cvoid}, Int32, Int64, Int64,
               Ptr{Cvoid}, Ptr{Cvoid}, Ptr{Cvoid}), c, ranks.pointer, GATHER[gather], n_units, n_values, entry,
               pointer_from_objref(job), given(units, found)))
    end
    return units === nothing ? nothing : found
end
