"""Writes the language layers of rdd from its C headers; bindings/generate.py is the command."""
