# Contexts (threads, progress, log) and options.

const NAMED = Dict(
    :accuracy => Dict(:auto => RDD_ACCURACY_AUTO, :fast => RDD_ACCURACY_FAST, :high => RDD_ACCURACY_HIGH),
    :boundary => Dict(:periodic => RDD_BOUNDARY_PERIODIC, :confined => RDD_BOUNDARY_CONFINED),
    :gauge => Dict(:corrector => RDD_GAUGE_CORRECTOR, :given => RDD_GAUGE_GIVEN),
    :order => Dict(:second => RDD_ORDER_SECOND, :plain => RDD_ORDER_PLAIN, :lattice => RDD_ORDER_LATTICE),
    :grid_rule => Dict(:scharfetter_gummel => RDD_GRID_SCHARFETTER_GUMMEL, :conductance => RDD_GRID_CONDUCTANCE))

option_key(name) = getfield(@__MODULE__, Symbol(:RDD_OPTION_, uppercase(string(name))))

function named_value(name, value)
    names = NAMED[name]
    haskey(names, value) && return names[value]
    throw(ArgumentError("$name = $(repr(value)): expected one of $(join(sort!(repr.(keys(names))), ", "))"))
end

"Options with these values; those that are nothing keep their defaults."
function make_options(; given...)
    wanted = [name => value for (name, value) in given if value !== nothing]
    isempty(wanted) && return nothing
    handle = rdd_options_create()
    for (name, value) in wanted
        if haskey(NAMED, name)
            rdd_options_set_int(handle, option_key(name), named_value(name, value))
        elseif value isa Integer
            rdd_options_set_int(handle, option_key(name), value)
        else
            rdd_options_set_double(handle, option_key(name), value)
        end
    end
    return handle
end

"""
    options()

Every option the library has: (name, type, default, range, help).
"""
function options()
    describe(place) = strip.(split(rdd_options_describe(rdd_options_key(place)[1]), '|'; limit=5))
    return [NamedTuple{(:name, :type, :default, :range, :help)}(Tuple(String.(describe(place))))
            for place in 0:rdd_options_count()-1]
end

"""
    Context(threads = 1; seed = 0, progress = nothing, log = nothing)

What long calls may use. Results do not depend on the number of threads, to the last bit. `progress(done, total)` and
`log(text)` are called on the thread of the call; an exception they throw stops the call, which throws it on, and so
does an answer > 0 or `true`. Give it to a call as `context = ...`.
"""
struct Context
    handle::ContextHandle
    function Context(threads::Integer=1; seed::Integer=0, progress=nothing, log=nothing)
        context = new(rdd_context_create(threads))
        rdd_context_set_seed(context.handle, seed)
        rdd_context_set_progress(context.handle, (done, total) -> watch(progress, done, total))
        log === nothing || rdd_context_set_log(context.handle, log)
        return context
    end
end
Base.show(io::IO, c::Context) = print(io, "RDD.Context(", rdd_context_threads(c.handle), ")")

# Ctrl-C: a call runs with SIGINT held back, and here, inside Julia's own frames, it may come through.
function watch(own, done, total)
    reenable_sigint() do
        tell = get(task_local_storage(), :rdd_progress, nothing)
        tell = tell === nothing ? own : tell
        tell === nothing ? nothing : tell(done, total)
    end
end

"Stops every call that is running on the context now, from any thread; they throw `Cancelled`."
cancel(context::Context) = rdd_context_cancel(context.handle)

const DEFAULT_CONTEXT = Ref{Union{Nothing,Context}}(nothing)

function default_context()
    DEFAULT_CONTEXT[] === nothing && (DEFAULT_CONTEXT[] = Context())
    return DEFAULT_CONTEXT[]::Context
end

"Sets the number of threads of calls that name no context."
set_threads(threads::Integer) = rdd_context_set_threads(default_context().handle, threads)

running(call, context, progress=nothing) =
    throw(ArgumentError("context = $(repr(context)): expected an RDD.Context or nothing"))

"Runs call(context handle) with a progress function of its own, if any."
function running(call, context::Union{Nothing,Context}, progress=nothing)
    chosen = context === nothing ? default_context() : context
    return task_local_storage(:rdd_progress, progress) do
        disable_sigint(() -> GC.@preserve chosen call(chosen.handle))
    end
end
