"""Pages in a headless Chromium: a probe written into a copy of the page finds errors, cut text and dead figures."""
import html
import json
import re
import shutil
import subprocess

import pytest

PROBE_FIRST = """<script>window.wrong = []; addEventListener("error", e => wrong.push(e.message));
const complain = console.error; console.error = (...all) => { wrong.push(all.join(" ")); complain(...all); };</script>"""
PROBE_LAST = """<script>const begun = Date.now(), probe = () => {
  const found = {wrong: window.wrong, width: innerWidth, page: document.documentElement.scrollWidth, cut: [], wide: [], figures: []};
  for (const text of document.querySelectorAll("svg text")) {
    const box = text.getBBox(), view = text.ownerSVGElement.viewBox.baseVal;
    if (text.closest("g[clip-path]")) continue;
    if (box.x < -0.5 || box.y < -0.5 || box.x + box.width > view.width + 0.5 || box.y + box.height > view.height + 0.5)
      found.cut.push(text.textContent);
  }
  for (const part of document.querySelectorAll("h1, h2, h3, p, pre, figcaption, .cards div, .legend, summary, footer"))
    if (part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== "inline") found.cut.push(part.textContent);
  for (const part of document.querySelectorAll(".wide")) if (part.scrollWidth > part.clientWidth + 1) found.wide.push(part.textContent.slice(0, 60));
  for (const figure of document.querySelectorAll("figure")) {
    const tip = document.querySelector(".tip"), state = () => figure.querySelector(".drawing").innerHTML, seen = {kind: figure.className};
    const [zoomIn, , whole] = figure.querySelectorAll(".tools button"), at = [...figure.querySelectorAll("circle, polyline, line")];
    const target = figure.querySelector("circle[fill^='var(--c']") || at[0], box = target.getBoundingClientRect();
    const plot = figure.className === "plot", svg = figure.querySelector(".drawing svg"), first = state();
    let x = box.x + box.width / 2, y = box.y + box.height / 2;
    const curve = figure.querySelector(".drawing polyline");
    if (plot && curve) {
      const p = curve.points[Math.floor(curve.points.length / 2)], r = svg.getBoundingClientRect();
      [x, y] = [r.x + p.x, r.y + p.y];
    }
    (plot ? svg : target).dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y, bubbles: true}));
    seen.tip = tip.hidden ? "" : tip.textContent;
    const before = state();
    zoomIn.click(); seen.zooms = state() !== before;
    whole.click(); seen.returns = state().replace(/clip\\d+/g, "") === first.replace(/clip\\d+/g, "");
    if (!plot) {
      const drawing = figure.querySelector(".drawing"), move = (kind, dx) => drawing.dispatchEvent(new PointerEvent(kind, {clientX: x + dx, clientY: y, buttons: 1, bubbles: true}));
      const still = state();
      move("pointerdown", 0); move("pointermove", 40); const once = state(); move("pointermove", 80);
      seen.turns = still !== once && once !== state();
      dispatchEvent(new PointerEvent("pointerup"));
    }
    found.figures.push(seen);
  }
  const ground = () => getComputedStyle(document.body).backgroundColor, one = ground();
  document.getElementById("theme").click();
  found.themes = [one, ground()];
  return found;
};
const drawn = () => [...document.querySelectorAll(".drawing")].every(d => d.querySelector("circle, polyline, line"));
addEventListener("load", function look() {
  if (!drawn() && Date.now() - begun < 20000) return setTimeout(look, 50);
  let found;
  try { found = probe(); } catch (failure) { found = {wrong: [String(failure.stack)]}; }
  document.body.insertAdjacentHTML("beforeend", '<pre id="probe"></pre>');
  document.getElementById("probe").textContent = JSON.stringify(found);
});</script>"""


def chromium():
    """The browser, or a skip."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no chromium to open pages with (Debian: chromium)")
    return found


def probed(page, folder, width, height=900):
    """What the probe found in a page, a string, at a width of the window."""
    path = folder / f"probed{width}.html"
    text = page.replace("<head>", "<head>" + PROBE_FIRST, 1).replace("</body>", PROBE_LAST + "</body>", 1)
    path.write_text(text, encoding="utf-8")
    for _ in range(8):
        found = _answer(path, folder, width, height)
        # A browser without a screen now and then draws no frame, and then no figure: that says nothing about the page.
        if not any("getBoundingClientRect" in text for text in found["wrong"]):
            break
    return found


def _answer(path, folder, width, height):
    run = subprocess.run([chromium(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                          f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=30000", f"--window-size={width},{height}",
                          "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    found = re.findall(r'<pre id="probe">({.*?})</pre>', run.stdout, re.S)
    assert found, f"the probe did not answer: {run.stdout[-500:]} {run.stderr[-500:]}"
    return json.loads(html.unescape(found[-1]))
