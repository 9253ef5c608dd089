#!/usr/bin/env python3
"""sbom.py PREFIX PYTHON: the installed list of parts is SPDX, comes with the licence, and names every file that the
installed library loads: those it asks for itself are in the list, those behind the LAPACK of the user in rdd.build_info().
"""
import json
import os
import re
import subprocess
import sys
from pathlib import Path

prefix = Path(sys.argv[1])
folder = next(prefix.rglob("rdd.spdx.json")).parent
assert "Redistribution" in (folder / "LICENSE").read_text(encoding="utf-8"), "no licence is installed"
document = json.loads((folder / "rdd.spdx.json").read_text(encoding="utf-8"))
assert document["spdxVersion"] == "SPDX-2.3"
packages = {p["SPDXID"]: p for p in document["packages"]}
for relation in document["relationships"]:
    assert relation["relatedSpdxElement"] in packages, relation
for package in packages.values():
    assert package["licenseDeclared"] not in ("", "NOASSERTION"), package["name"]
    assert package["versionInfo"] != "", package["name"]

listed = {stem for p in packages.values() if p["comment"].startswith("loaded: ")
          for stem in p["comment"].removeprefix("loaded: ").split()}
library = next(prefix.rglob("librdd.so.*")).resolve()
told = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True).stdout
asked = {re.sub(r"\.so.*", "", name) for name in re.findall(r"\(NEEDED\).*\[(.*)\]", told)}
unlisted = {name for name in asked if not any(name == stem or name.startswith(stem + "_") for stem in listed)}
assert not unlisted, f"loaded, but in no line of rdd.spdx.json: {sorted(unlisted)}"
idle = {stem for stem in listed if not any(name == stem or name.startswith(stem + "_") for name in asked)}
assert not idle - {"ld-linux-x86-64"}, f"in rdd.spdx.json, but not loaded: {sorted(idle)}"

info = subprocess.run([sys.argv[2], "-c", "import rdd; print(rdd.build_info())"], capture_output=True, text=True, check=True,
                      env={**os.environ, "PYTHONPATH": str(prefix / "lib" / "python")}).stdout
loaded = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
behind = {re.sub(r"\.so.*", "", name) for name in re.findall(r"^\s*(lib\S+) =>", loaded, re.M)} - asked
unsaid = {name for name in behind if name not in info}
assert not unsaid, f"loaded behind others, but not in rdd.build_info(): {sorted(unsaid)}"
print(f"{len(packages)} parts, {len(asked)} files loaded, {len(behind)} behind them")
