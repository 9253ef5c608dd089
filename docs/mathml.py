"""Equations as MathML, by the converter that comes with docutils: no script and no picture is needed to show them."""
from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml


def _translate(self, node: nodes.Element, inline: bool) -> None:
    try:
        self.body.append(tex2mathml(" ".join(node.astext().split()), inline=inline))
    except SyntaxError as reason:
        raise ValueError(f"{node.source}:{node.line}: {reason} in the equation {node.astext()!r}") from None
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (lambda self, node: _translate(self, node, True), None),
                               (lambda self, node: _translate(self, node, False), None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
