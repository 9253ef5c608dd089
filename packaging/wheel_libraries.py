#!/usr/bin/env python3
"""wheel_libraries.py FOLDER: puts into an unpacked wheel every shared library its package needs, but for those of the C and C++
runtimes, which every Linux has; what auditwheel does. Needs ldd and patchelf.
"""
import re
import shutil
import subprocess
import sys
from pathlib import Path

#: what stays the system's, after the policy of manylinux (PEP 600)
SYSTEM = re.compile(r"ld-linux.*|linux-vdso.*|lib(c|m|dl|rt|pthread|util|resolv|nsl|gcc_s|stdc\+\+|z)\.so.*")


def needed(binary):
    """Path by name of the libraries beneath a binary, all the way down."""
    told = subprocess.run(["ldd", str(binary)], capture_output=True, text=True, check=True).stdout
    found = dict(re.findall(r"^\s*(\S+) => (/\S+)", told, re.M))
    missing = re.findall(r"^\s*(\S+) => not found", told, re.M)
    if missing:
        raise SystemExit(f"{binary}: {', '.join(missing)} not found")
    return {name: Path(path) for name, path in found.items() if not SYSTEM.fullmatch(name)}


def patch(binary, *arguments):
    subprocess.run(["patchelf", *arguments, str(binary)], check=True)


def main(folder):
    package = next(folder.glob("**/rdd/__init__.py")).parent
    libraries = package / ".libs"
    libraries.mkdir(exist_ok=True)
    (module,), (library,) = package.glob("_rdd.*.so"), package.glob("librdd.so.*")
    patch(module, "--set-rpath", "$ORIGIN")
    for name, path in needed(library).items():
        copy = libraries / name
        shutil.copyfile(path.resolve(), copy)
        copy.chmod(0o755)
        patch(copy, "--set-rpath", "$ORIGIN")
    patch(library, "--set-rpath", "$ORIGIN/.libs")
    outside = {n: p for binary in (module, *libraries.iterdir()) for n, p in needed(binary).items() if package.resolve() not in p.resolve().parents}
    if outside:
        raise SystemExit(f"still taken from outside: {outside}")
    print(f"{len(list(libraries.iterdir()))} libraries inside:", *sorted(p.name for p in libraries.iterdir()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
