# ---- hand-written (bindings/julia/prelude.jl): handles, errors, callbacks, sizes

import Libdl

"An object of the library, destroyed with its last reference."
abstract type Handle end
Base.unsafe_convert(::Type{Ptr{Cvoid}}, handle::Handle) = handle.pointer
pointer_of(handle::Handle) = handle
pointer_of(::Nothing) = C_NULL
array_of(array::Array) = array
array_of(::Nothing) = C_NULL

"""
    RDDError

An error of the library: `status` is its number, `name` that number's name, `text` what was wrong and what was expected.
"""
struct RDDError <: Exception
    status::Int32
    name::String
    text::String
end
Base.showerror(io::IO, e::RDDError) = print(io, e.name, ": ", e.text)

"A call was stopped because a callback or `cancel` asked for it; `function_name` is the C function."
struct Cancelled <: Exception
    function_name::String
end
Base.showerror(io::IO, e::Cancelled) = print(io, e.function_name, " was cancelled")

# A callback runs on the thread of the call it belongs to; what it throws waits here until that call returns.
const PENDING = Dict{Int,Any}()
const PENDING_LOCK = Threads.SpinLock()
const PENDING_COUNT = Threads.Atomic{Int}(0)

function keep_exception(e, trace)
    lock(PENDING_LOCK)
    try
        haskey(PENDING, Threads.threadid()) && return
        PENDING[Threads.threadid()] = (e, trace)
        Threads.atomic_add!(PENDING_COUNT, 1)
    finally
        unlock(PENDING_LOCK)
    end
    return
end

function take_exception()
    lock(PENDING_LOCK)
    try
        found = pop!(PENDING, Threads.threadid(), nothing)
        found === nothing || Threads.atomic_sub!(PENDING_COUNT, 1)
        return found
    finally
        unlock(PENDING_LOCK)
    end
end

"A Julia function handed to the library. Mutable, so that it has an address; the handle that uses it keeps it alive."
mutable struct Callback
    call::Any
end

# What a callback answers: an integer > 0 or `true` cancels the call, < 0 fails it, anything else goes on.
answer_code(answer) = Int32(0)
answer_code(answer::Integer) = Int32(sign(answer))

"All bytes that ask(buffer) writes, which answers how many there are and writes none if they do not fit."
function bytes_of(ask)
    buffer = Vector{UInt8}(undef, ask(UInt8[]))
    ask(buffer)
    return buffer
end

function text_of(again)
    needed = again(UInt8[])
    while true
        buffer = Vector{UInt8}(undef, max(needed, 1))
        more = again(buffer)
        more <= length(buffer) && return String(buffer[1:max(more - 1, 0)])
        needed = more
    end
end

function finish(name::String, status::Int32)
    status == 0 && PENDING_COUNT[] == 0 && return nothing
    finish_slowly(name, status)
end

@noinline function finish_slowly(name::String, status::Int32)
    if PENDING_COUNT[] != 0
        found = take_exception()
        found === nothing || throw(found[1])
    end
    status == 0 && return nothing
    status == RDD_CANCELLED && throw(Cancelled(name))
    if status > 0
        @warn "$name ended early ($(rdd_status_name(status))): its results are valid but less exact"
        return nothing
    end
    throw(RDDError(status, rdd_status_name(status), in_julia(rdd_last_error(), name)))
end

# What the arguments of C functions are called here, where texts of the library begin with their name.
const ARGUMENTS = Dict("from" => "source", "to" => "target")
const ARGUMENTS_OF = Dict("rdd_propagate" => Dict("time" => "times"), "rdd_reduced_propagate" => Dict("time" => "times"))

function in_julia(text::String, name::String)
    found = match(r"^(opt_)?(\w+)(?=\[| has \d| = |: | is NULL)", text)
    found === nothing && return text
    own = get(get(ARGUMENTS_OF, name, ARGUMENTS), found[2], get(ARGUMENTS, found[2], found[2]))
    startswith(name, "rdd_options_set") && (own = replace(own, r"^(gap|resolution|lattice|reversible)_" => ""))
    return own * text[length(found.match)+1:end]
end

function check_shape(name::String, words::String, array::Array, want::Tuple)
    size(array) == want && return nothing
    throw(DimensionMismatch("$name has the size $(size(array)): expected $words = $want"))
end
check_shape(::String, ::String, ::Nothing, ::Tuple) = nothing

"Finds every function of the library at `path`; refuses a library of another ABI."
function open_library(path::String)
    # Not with dlopen's default RTLD_DEEPBIND: where Julia brings its own unwinder, C++ exceptions inside the library
    # would then be raised by one unwinder and resumed by another, which aborts.
    library = Libdl.dlopen(path, Libdl.RTLD_LAZY | Libdl.RTLD_LOCAL)
    for (name, address) in ADDRESSES
        address[] = Libdl.dlsym(library, name)
    end
    found = rdd_abi_version()
    found == BINDINGS_ABI || error("the library $path has ABI $found, this package needs $BINDINGS_ABI")
    return library
end
