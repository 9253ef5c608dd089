"""The build backend of pyproject.toml: setuptools, with the compiled parts made by CMake.

Set RDD_BUILD_DIR to a CMake build of this source to take them from there in place of building them anew.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from setuptools.build_meta import *  # noqa: F401,F403 (the hooks of the backend)
from setuptools.command.build import build
from setuptools.command.build_py import build_py
from wheel.bdist_wheel import bdist_wheel


class Build(build):
    """Keeps out of build/, which is CMake's."""

    def initialize_options(self):
        super().initialize_options()
        self.build_base = "build-wheel"


class BuildPy(build_py):
    """Adds what CMake installs of the package, and the library beside it."""

    def run(self):
        super().run()
        built = os.environ.get("RDD_BUILD_DIR") or self._build()
        with tempfile.TemporaryDirectory() as prefix:
            subprocess.run(["cmake", "--install", built, "--prefix", prefix], check=True)
            package = Path(self.build_lib) / "rdd"
            shutil.copytree(Path(prefix) / "lib/python/rdd", package, dirs_exist_ok=True)
            (library,) = Path(prefix).glob("lib*/**/librdd.so.[0-9]")  # the name that is in the SONAME
            shutil.copy(library, package / library.name)

    def _build(self):
        built = str(Path(self.get_finalized_command("build").build_temp) / "cmake")
        generator = ["-G", "Ninja"] if shutil.which("ninja") else []
        options = {
            "CMAKE_BUILD_TYPE": "Release",
            "RDD_BUILD_TESTS": "OFF",
            "RDD_BUILD_EXAMPLES": "OFF",
            "RDD_FORTRAN": "OFF",
            "Python3_EXECUTABLE": sys.executable,
        }
        subprocess.run(
            ["cmake", "-S", ".", "-B", built, *generator, *(f"-D{key}={value}" for key, value in options.items())],
            check=True,
        )
        subprocess.run(["cmake", "--build", built, "--parallel", str(os.cpu_count() or 1)], check=True)
        return built


class Wheel(bdist_wheel):
    """A wheel for this platform and Python, though setuptools itself compiles nothing."""

    def finalize_options(self):
        super().finalize_options()
        self.root_is_pure = False
