# Where librdd is.

const LIBRARY_FILE = Sys.isapple() ? "librdd.dylib" : "librdd.so"

in_folder(folder) = [joinpath(folder, name) for name in (LIBRARY_FILE, "$LIBRARY_FILE.$BINDINGS_ABI")]

"The file that RDD_LIBRARY names, or the folder's; an error if there is none."
function named_library(place)
    isfile(place) && return place
    for file in in_folder(place)
        isfile(file) && return file
    end
    error("RDD_LIBRARY = $(repr(place)): there is no $LIBRARY_FILE")
end

function find_library()
    haskey(ENV, "RDD_LIBRARY") && return named_library(ENV["RDD_LIBRARY"])
    package = dirname(@__DIR__)
    folders = String[]
    note = joinpath(package, "library")                  # written by the build
    isfile(note) && push!(folders, String(strip(read(note, String))))
    libs = normpath(joinpath(package, "..", "..", "..", "lib"))   # of PREFIX/share/julia/RDD
    if isdir(libs)
        push!(folders, libs)
        append!(folders, filter(isdir, readdir(libs; join=true)))
    end
    for folder in folders, file in in_folder(folder)
        isfile(file) && return file
    end
    return "librdd"
end
