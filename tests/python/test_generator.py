"""The generator: a header that follows the conventions gives every layer, one that does not is refused by name."""
import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("swig") is None, reason="no SWIG")

EXTRA = """
#ifndef RDD_EXTRA_H
#define RDD_EXTRA_H
#include <rdd/model.h>
/** A thing; opaque. */
typedef struct rdd_thing rdd_thing;
/** Energy of a pair at a distance. */
typedef double (*rdd_pair_fn)(void *user, double r);
/** Choices. */
enum rdd_choice { RDD_CHOICE_A = 0, /**< one */ RDD_CHOICE_B = 7 /**< another */ };
/**
 * Makes a thing.
 * @param opt_context the context of the call
 * @param n number of points
 * @param x (3, n) points, length
 * @param callback the potential
 * @param opt_user handed to the callback
 * @param opt_release called with opt_user when the callback is no longer used
 * @param out receives the thing
 */
rdd_status rdd_thing_create(rdd_context *opt_context, int64_t n, const double *x, rdd_pair_fn callback, void *opt_user,
                            rdd_release_fn opt_release, rdd_thing **out);
/**
 * Destroys a thing.
 * @param thing the thing
 */
rdd_status rdd_thing_destroy(rdd_thing **thing);
/**
 * Sizes.
 * @param thing the thing
 * @param out_n receives the number of points
 * @param out_energy receives the energy
 */
rdd_status rdd_thing_sizes(const rdd_thing *thing, int64_t *out_n, double *out_energy);
/**
 * Moves points.
 * @param thing the thing
 * @param inout_x (3, n) points, moved
 * @param opt_pairs (n + 1, 2*n) which pairs
 */
rdd_status rdd_thing_move(rdd_thing *thing, double *inout_x, rdd_zpart *opt_pairs);
/**
 * A thing as one piece of memory.
 * @param thing the thing
 * @param buf receives the bytes
 * @param len bytes in buf
 * @param out_needed bytes of the whole
 */
rdd_status rdd_thing_serialize(const rdd_thing *thing, uint8_t *buf, int64_t len, int64_t *out_needed);
/**
 * The thing in a piece of memory.
 * @param blob the bytes
 * @param blob_len their number
 * @param out receives the thing
 */
rdd_status rdd_thing_deserialize(const uint8_t *blob, int64_t blob_len, rdd_thing **out);
#endif
"""


def generator():
    spec = importlib.util.spec_from_file_location("rdd_generate", ROOT / "bindings" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def layers(folder, extra):
    """Generates everything from the real headers and one more; returns the folder of the results."""
    generate = generator()
    headers = folder / "include" / "rdd"
    shutil.copytree(ROOT / "capi" / "include" / "rdd", headers)
    (headers / "extra.h").write_text(extra)
    with open(headers / "rdd.h", "a") as umbrella:
        umbrella.write("#include <rdd/extra.h>\n")
    out = folder / "out"
    generate.write_roles(headers, out)
    run = subprocess.run(generate.swig_arguments("swig", headers, out, out), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    generate.write_layers(out / "rdd.xml", 3, out)
    return out


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return layers(tmp_path_factory.mktemp("layers"), EXTRA)


def test_every_layer_has_every_function(results):
    names = ["rdd_thing_create", "rdd_thing_destroy", "rdd_thing_sizes", "rdd_thing_move", "rdd_thing_serialize",
             "rdd_thing_deserialize", "RDD_CHOICE_B"]
    for file in ("fortran/rdd_c.f90", "fortran/rdd.f90", "julia/RDD/src/lowlevel.jl", "python/rdd/_rdd.pyi"):
        text = (results / file).read_text()
        assert not [name for name in names if name not in text], file


def test_results_are_the_same_every_time(results, tmp_path):
    again = layers(tmp_path, EXTRA)
    for file in results.rglob("*"):
        if file.suffix in (".f90", ".jl", ".pyi", ".h", ".i"):
            assert file.read_text() == (again / file.relative_to(results)).read_text(), file


def test_the_wrapper_is_c(results):
    import sysconfig
    if shutil.which("gcc") is None:
        pytest.skip("no gcc")
    run = subprocess.run(["gcc", "-std=gnu11", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter",
                          "-Wno-missing-field-initializers", "-Wno-cast-function-type",
                          f"-I{sysconfig.get_paths()['include']}", f"-I{results.parent / 'include'}",
                          f"-I{results / 'python'}", f"-I{ROOT / 'bindings' / 'python'}", str(results / "rdd_wrap.c")],
                         capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_the_modules_are_fortran_2008(results):
    if shutil.which("gfortran") is None:
        pytest.skip("no gfortran")
    for file in ("rdd_c.f90", "rdd.f90"):
        text = (results / "fortran" / file).read_text()
        assert max(map(len, text.splitlines())) < 132
        run = subprocess.run(["gfortran", "-std=f2008", "-fsyntax-only", "-Wall", "-Werror", "-J", str(results), file],
                             cwd=results / "fortran", capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


def test_shapes_reach_the_layers(results):
    checks = (results / "python" / "generated.h").read_text()
    assert '"opt_pairs", "(n + 1, 2*n)", 2, (long long)(size0_n + 1), (long long)(2*size0_n)' in checks
    fortran = (results / "fortran" / "rdd.f90").read_text()
    assert "real(c_double), intent(inout), contiguous :: x(:,:)" in fortran
    assert "complex(c_double_complex), intent(inout), contiguous, optional, target :: pairs(:,:)" in fortran
    assert "procedure(rdd_pair_fn) :: callback" in fortran
    julia = (results / "julia" / "RDD" / "src" / "lowlevel.jl").read_text()
    assert "function rdd_pair_fn_trampoline(user::Ptr{Cvoid}, r::Float64)::Float64" in julia


@pytest.mark.parametrize("declaration, words", [
    ("/** F.\n * @param model the model\n * @param x positions\n */\nrdd_status rdd_f(const rdd_model *model, double *x);",
     "rdd_f: the comment of array x must begin with its shape"),
    ("/** F.\n * @param model the model\n * @param x (n_things) numbers\n */\n"
     "rdd_status rdd_f(const rdd_model *model, double *x);",
     "rdd_f: nothing tells the size 'n_things' of x"),
    ("/** F.\n * @param flag a flag\n */\nrdd_status rdd_f(unsigned char flag);",
     "rdd_f: argument flag .* follows no convention"),
    ("/** F.\n * @param x a number\n */\nrdd_status rdd_f(double x, double y);",
     "rdd_f: its @param comments do not name its arguments"),
    ("/** F.\n * @param model the model\n */\nrdd_status rdd_f(rdd_model **model);",
     "rdd_f: a new handle is called 'out'"),
    ("/** E. */\nenum rdd_e { RDD_F = 1 /**< one */ };\n/** F.\n * @param n a number\n */\nrdd_status rdd_f(int64_t n);",
     "RDD_F and rdd_f are one name in Fortran"),
    ("/** E. */\nenum rdd_e { RDD_E_A = 1 << 2 };", "RDD_E_A: enum items are written as plain integers"),
])
def test_what_follows_no_convention_is_refused(tmp_path, declaration, words):
    with pytest.raises(SystemExit, match=words):
        layers(tmp_path, f"#include <rdd/model.h>\n{declaration}\n")


def test_the_command_line(tmp_path):
    command = [sys.executable, str(ROOT / "bindings" / "generate.py")]
    run = subprocess.run([*command, "all", "--out", str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "fortran" / "rdd.f90").exists()
    assert subprocess.run([*command, "nonsense"], capture_output=True).returncode != 0
