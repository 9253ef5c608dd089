# Recipe of Spack: reaction, drift and diffusion coefficients from master equations.
from spack.package import *


class Rdd(CMakePackage):
    """Bands, exact diffusivities and coarse reaction-drift-diffusion models from the jumps of crystal defects."""

    license("BSD-3-Clause")
    # A release: version("0.1.0", sha256="...") and the address of its archive.
    version("main", branch="main")

    variant("shared", default=True, description="A shared library")
    variant("fortran", default=True, description="Fortran modules")
    variant("python", default=True, description="Python package and command line")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("fortran", type="build", when="+fortran")
    depends_on("cmake@3.25:", type="build")
    depends_on("ninja", type="build")
    depends_on("pkgconf", type="build")
    depends_on("eigen@3.4:")
    depends_on("blas")
    depends_on("lapack")
    depends_on("netlib-lapack+lapacke", when="^[virtuals=lapack] netlib-lapack")
    depends_on("intel-oneapi-tbb")
    depends_on("nlohmann-json@3.11:")
    depends_on("pugixml@1.12:")
    depends_on("random123")
    depends_on("spglib")
    depends_on("metis@5")
    depends_on("sundials+ida+cvode")
    depends_on("zlib-api")
    depends_on("swig@4.1:", type="build", when="+python")
    extends("python@3.9:", when="+python")
    depends_on("py-numpy", type=("build", "run"), when="+python")

    generator("ninja")

    def cmake_args(self):
        args = [
            self.define_from_variant("BUILD_SHARED_LIBS", "shared"),
            self.define_from_variant("RDD_FORTRAN", "fortran"),
            self.define_from_variant("RDD_PYTHON", "python"),
            self.define("RDD_BUILD_TESTS", self.run_tests),
            self.define("RDD_BUILD_EXAMPLES", False),
        ]
        if self.spec.satisfies("+python"):
            args.append(self.define("Python3_EXECUTABLE", python.path))
        return args

    def setup_run_environment(self, env):
        if self.spec.satisfies("+python"):
            env.prepend_path("PYTHONPATH", join_path(self.prefix, "lib", "python"))
