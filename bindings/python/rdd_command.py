#!/usr/bin/env python3
"""PREFIX/bin/rdd: the command line of the package in PREFIX/lib/python, or of the one that Python finds by itself."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), "lib", "python"))
from rdd.cli import main  # noqa: E402

sys.exit(main())
