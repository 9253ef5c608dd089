// The figures of a report: plots with hover and zoom, and a network that turns. Plain SVG, no library.
"use strict";
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const make = (name, attributes, parent, text) => {
    const element = document.createElementNS(NS, name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (text !== undefined) element.textContent = text;
    if (parent) parent.appendChild(element);
    return element;
  };
  const colour = i => `var(--c${((i % 8) + 8) % 8})`;
  const raised = n => String(n).replace(/[-0-9]/g, c => c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]);
  const short = (v, digits = 4) => {
    if (v === 0) return "0";
    const size = Math.abs(v);
    if (size >= 1e-3 && size < 1e5) return String(Number(v.toPrecision(digits))).replace("-", "−");
    const [m, e] = v.toExponential(digits - 1).split("e");
    return `${String(Number(m)).replace("-", "−")}×10${raised(Number(e))}`;
  };

  // ---- the label at the pointer
  const tip = document.createElement("div");
  tip.className = "tip"; tip.hidden = true;
  document.body.appendChild(tip);
  const show = (event, text) => {
    tip.textContent = text; tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 6)) + "px";
    tip.style.top = Math.max(4, event.clientY - box.height - 12) + "px";
  };
  const hide = () => { tip.hidden = true; };

  // Draws now, without waiting for a frame of the browser, and whenever the width changes, outside the observer's own turn.
  const atWidth = (element, draw) => {
    let width = -1;
    const look = () => {
      if (element.clientWidth !== width) { width = element.clientWidth; draw(); }
    };
    look();
    new ResizeObserver(() => requestAnimationFrame(look)).observe(element);
  };

  const tools = (figure, buttons) => {
    const bar = document.createElement("div");
    bar.className = "tools";
    for (const [text, label, act] of buttons) {
      const button = document.createElement("button");
      button.type = "button"; button.textContent = text; button.title = label; button.setAttribute("aria-label", label);
      button.addEventListener("click", act);
      bar.appendChild(button);
    }
    figure.appendChild(bar);
  };

  // ---- axes
  const scaleOf = axis => axis.log ? v => Math.log10(v) : v => v;
  const ticksOf = (axis, low, high, room) => {
    const most = Math.max(2, Math.floor(room));
    if (axis.log) {
      const base = Math.log10(axis.log), first = Math.ceil(low / base - 1e-9), last = Math.floor(high / base + 1e-9);
      if (last - first >= 1) {
        const step = Math.max(1, Math.ceil((last - first) / most)), found = [];
        for (let i = Math.ceil(first / step) * step; i <= last; i += step)
          found.push([i * base, axis.log === 10 ? `10${raised(i)}` : short(Math.pow(axis.log, i))]);
        return found;
      }
      return ticksOf({}, Math.pow(10, low), Math.pow(10, high), most).filter(t => t[0] > 0).map(([v, text]) => [Math.log10(v), text]);
    }
    const raw = (high - low) / most, unit = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = unit * [1, 2, 5, 10].find(m => m * unit >= raw * (1 - 1e-9)), found = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      const v = i * step;
      found.push([v, short(Math.abs(v) < 1e-9 * step ? 0 : Number(v.toPrecision(10)))]);
    }
    return found;
  };

  // ---- plots
  class Plot {
    constructor(figure, data) {
      this.figure = figure; this.data = data; this.at = figure.querySelector(".drawing");
      this.hidden = new Set(); this.sx = scaleOf(data.x); this.sy = scaleOf(data.y);
      this.reset(false);
      if (data.series.some(s => !s.quiet)) this.legend();
      tools(figure, [["+", "zoom in", () => this.zoom(0.6)], ["−", "zoom out", () => this.zoom(1 / 0.6)], ["⟲", "show the whole", () => this.reset(true)]]);
      atWidth(this.at, () => this.draw());
    }
    points(s) {
      const found = [];
      s.x.forEach((x, i) => {
        const y = s.y[i];
        if (x === null || y === null || (this.data.x.log && x <= 0) || (this.data.y.log && y <= 0)) return;
        found.push([this.sx(x), this.sy(y), i]);
      });
      return found;
    }
    reset(draw) {
      let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
      for (const s of this.data.series) if (!this.hidden.has(s)) for (const [x, y] of this.points(s)) {
        x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y);
      }
      if (!(x1 >= x0)) [x0, x1, y0, y1] = [0, 1, 0, 1];
      const px = this.data.x.marks ? 0 : 0.03 * (x1 - x0) || 0.5, py = 0.05 * (y1 - y0) || (this.data.y.log ? 0.5 : Math.abs(y0) / 2 || 0.5);
      this.view = [x0 - px, x1 + px, y0 - py, y1 + py];
      if (draw) this.draw();
    }
    zoom(factor, cx = 0.5, cy = 0.5) {
      const [x0, x1, y0, y1] = this.view, mx = x0 + cx * (x1 - x0), my = y0 + cy * (y1 - y0);
      this.view = [mx - (mx - x0) * factor, mx + (x1 - mx) * factor, my - (my - y0) * factor, my + (y1 - my) * factor];
      this.draw();
    }
    legend() {
      const bar = document.createElement("div");
      bar.className = "legend";
      for (const s of this.data.series) {
        const button = document.createElement("button");
        button.type = "button"; button.setAttribute("aria-pressed", "true"); button.title = "show or hide";
        const sample = make("svg", {viewBox: "0 0 22 10"}, button);
        if (s.line) make("line", {x1: 0, x2: 22, y1: 5, y2: 5, stroke: colour(s.color), "stroke-width": 2, "stroke-dasharray": s.dash ? "5 3" : ""}, sample);
        if (s.dots) make("circle", {cx: 11, cy: 5, r: 3.4, fill: colour(s.color)}, sample);
        button.appendChild(document.createTextNode(s.name));
        button.addEventListener("click", () => {
          if (!this.hidden.delete(s)) this.hidden.add(s);
          button.setAttribute("aria-pressed", String(!this.hidden.has(s)));
          this.draw();
        });
        bar.appendChild(button);
      }
      this.figure.insertBefore(bar, this.at);
    }
    draw() {
      const width = this.at.clientWidth;
      if (!width) return;
      this.at.textContent = "";
      const height = Math.round(Math.max(220, Math.min(400, 0.55 * width)));
      const svg = make("svg", {viewBox: `0 0 ${width} ${height}`, height}, this.at);
      const [x0, x1, y0, y1] = this.view;
      const yTicks = ticksOf(this.data.y, y0, y1, height / 50);
      const left = 30 + Math.max(18, ...yTicks.map(t => 6.6 * t[1].replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]/g, ".").length)), right = width - 14, top = 40, bottom = height - 42;
      const X = x => left + (x - x0) / (x1 - x0) * (right - left), Y = y => bottom - (y - y0) / (y1 - y0) * (bottom - top);
      this.frame = {left, right, top, bottom, X, Y};
      this.axes(svg, yTicks, width, height);
      const id = `clip${Plot.count = (Plot.count || 0) + 1}`;
      make("rect", {x: left, y: top - 1, width: right - left, height: bottom - top + 2}, make("clipPath", {id}, make("defs", {}, svg)));
      const inside = make("g", {"clip-path": `url(#${id})`}, svg);
      this.levels(inside);
      for (const s of this.data.series) if (!this.hidden.has(s)) this.curve(inside, s);
      this.listen(svg);
    }
    axes(svg, yTicks, width, height) {
      const {left, right, top, bottom, X, Y} = this.frame, [x0, x1, y0, y1] = this.view;
      for (const [v, text] of yTicks) {
        if (Y(v) < top - 1 || Y(v) > bottom + 1) continue;
        make("line", {x1: left, x2: right, y1: Y(v), y2: Y(v), stroke: "var(--rule)"}, svg);
        make("text", {x: left - 6, y: Y(v) + 4, "text-anchor": "end"}, svg, text);
      }
      const marks = this.data.x.marks;
      const xTicks = marks ? marks.map(m => [m.x, m.text]) : ticksOf(this.data.x, x0, x1, (right - left) / 60);
      let last = -Infinity;
      for (const [v, text] of xTicks) {
        if (v < x0 - 1e-5 * (x1 - x0) || v > x1 + 1e-5 * (x1 - x0)) continue;
        make("line", {x1: X(v), x2: X(v), y1: top, y2: bottom, stroke: "var(--rule)"}, svg);
        const half = 3.6 * text.length + 3;
        if (X(v) - half < last) continue;  // no room beside the one before
        const at = Math.min(X(v), width - half);
        make("text", {x: at, y: bottom + 17, "text-anchor": "middle"}, svg, text);
        last = at + half;
      }
      make("rect", {x: left, y: top, width: right - left, height: bottom - top, fill: "none", stroke: "var(--soft)"}, svg);
      make("text", {x: (left + right) / 2, y: height - 6, "text-anchor": "middle", class: "soft"}, svg, this.data.x.label);
      make("text", {x: 4, y: 18, class: "soft"}, svg, this.data.y.label);
    }
    levels(inside) {
      const {left, right, top, Y} = this.frame;
      for (const level of this.data.levels || []) {
        const y = Y(this.sy(level.y));
        make("line", {x1: left, x2: right, y1: y, y2: y, stroke: "var(--soft)", "stroke-dasharray": "6 4"}, inside);
        make("text", {x: left + 6, y: y < top + 16 ? y + 15 : y - 5, class: "soft"}, inside, level.text);
      }
    }
    curve(inside, s) {
      const {X, Y} = this.frame, points = this.points(s);
      if (s.line && points.length) make("polyline", {points: points.map(p => `${X(p[0]).toFixed(2)},${Y(p[1]).toFixed(2)}`).join(" "), fill: "none",
        stroke: colour(s.color), "stroke-width": s.quiet ? 1.4 : 1.8, "stroke-dasharray": s.dash ? "7 4" : "none", "stroke-linejoin": "round"}, inside);
      if (s.error) for (const [x, , i] of points) {
        const low = this.data.y.log ? Math.max(s.y[i] - s.error[i], s.y[i] * 1e-3) : s.y[i] - s.error[i];
        make("line", {x1: X(x), x2: X(x), y1: Y(this.sy(low)), y2: Y(this.sy(s.y[i] + s.error[i])), stroke: colour(s.color), "stroke-width": 1.5}, inside);
      }
      if (s.dots) for (const [x, y] of points) make("circle", {cx: X(x), cy: Y(y), r: 3.4, fill: colour(s.color)}, inside);
    }
    nearest(px, py) {
      const {X, Y, left, right, top, bottom} = this.frame;
      let best = null, least = 30 * 30;
      for (const s of this.data.series) if (!this.hidden.has(s)) for (const [x, y, i] of this.points(s)) {
        const qx = X(x), qy = Y(y), d = (qx - px) ** 2 + (qy - py) ** 2;
        if (d < least && qx >= left - 1 && qx <= right + 1 && qy >= top - 1 && qy <= bottom + 1) { least = d; best = {s, i, qx, qy}; }
      }
      return best;
    }
    listen(svg) {
      const ring = make("circle", {r: 5.5, fill: "none", stroke: "var(--ink)", "stroke-width": 1.5, visibility: "hidden"}, svg);
      const box = make("rect", {fill: "var(--accent)", "fill-opacity": 0.15, stroke: "var(--accent)", visibility: "hidden"}, svg);
      const place = e => { const r = svg.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; };
      let start = null;
      svg.addEventListener("pointerdown", e => {
        if (e.pointerType === "touch") return look(e);  // a finger scrolls the page; the buttons zoom
        start = place(e); svg.setPointerCapture(e.pointerId);
      });
      svg.addEventListener("pointermove", e => {
        const [px, py] = place(e);
        if (start) {
          const a = {x: Math.min(px, start[0]), y: Math.min(py, start[1]), width: Math.abs(px - start[0]), height: Math.abs(py - start[1]), visibility: "visible"};
          for (const key in a) box.setAttribute(key, a[key]);
          return;
        }
        look(e);
      });
      const look = e => {
        const [px, py] = place(e), found = this.nearest(px, py);
        ring.setAttribute("visibility", found ? "visible" : "hidden");
        if (!found) return hide();
        ring.setAttribute("cx", found.qx); ring.setAttribute("cy", found.qy);
        const {s, i} = found, note = s.note ? `${s.note[i]}\n` : "", error = s.error ? ` ± ${short(s.error[i], 2)}` : "";
        show(e, `${s.name}\n${note}${this.data.x.label}: ${short(s.x[i], 5)}\n${this.data.y.label}: ${short(s.y[i], 6)}${error}`);
      };
      svg.addEventListener("pointerup", e => {
        if (!start) return;
        const [px, py] = place(e), [sx, sy] = start, {left, right, top, bottom} = this.frame, [x0, x1, y0, y1] = this.view;
        start = null; box.setAttribute("visibility", "hidden");
        if (Math.abs(px - sx) < 8 || Math.abs(py - sy) < 8) return;
        const fx = x => x0 + (x - left) / (right - left) * (x1 - x0), fy = y => y0 + (bottom - y) / (bottom - top) * (y1 - y0);
        this.view = [fx(Math.min(px, sx)), fx(Math.max(px, sx)), fy(Math.max(py, sy)), fy(Math.min(py, sy))];
        this.draw();
      });
      svg.addEventListener("pointerleave", () => { ring.setAttribute("visibility", "hidden"); hide(); });
      svg.addEventListener("dblclick", () => this.reset(true));
      svg.addEventListener("wheel", e => {
        if (!e.ctrlKey) return;  // without it the page scrolls
        e.preventDefault();
        const [px, py] = place(e), {left, right, top, bottom} = this.frame;
        this.zoom(Math.pow(1.0015, e.deltaY), (px - left) / (right - left), (bottom - py) / (bottom - top));
      }, {passive: false});
    }
  }

  // ---- the network
  class Network {
    constructor(figure, data) {
      this.data = data; this.at = figure.querySelector(".drawing"); this.figure = figure;
      this.turn = data.flat ? [0, 0] : [-0.45, 0.3]; this.size = 1;
      this.measure();
      this.listen();
      tools(figure, [["+", "larger", () => this.grow(1.3)], ["−", "smaller", () => this.grow(1 / 1.3)], ["⟲", "as at first", () => { this.turn = data.flat ? [0, 0] : [-0.45, 0.3]; this.size = 1; this.draw(); }]]);
      atWidth(this.at, () => this.draw());
    }
    measure() {
      const {points, lines, cell} = this.data, add = (a, b) => a.map((v, i) => v + b[i]);
      const lowest = [0, 1, 2].map(i => Math.min(...points.map(p => p[i]))), corners = [];
      const origin = cell.length ? points.reduce((s, p) => add(s, p), [0, 0, 0]).map(v => v / points.length) : lowest;
      if (this.data.box && cell.length <= 3) {
        const middle = cell.reduce((s, a) => add(s, a), [0, 0, 0]).map(v => v / 2), base = origin.map((v, i) => v - middle[i]);
        for (let bits = 0; bits < 1 << cell.length; bits++)
          corners.push(cell.reduce((s, a, i) => bits >> i & 1 ? add(s, a) : s, base));
      }
      this.corners = corners;
      this.ends = lines.map(([a, b, d]) => d.length ? add(points[a], d) : points[b]);
      this.outside = lines.map(([, b, d], i) => d.length > 0 && Math.hypot(...this.ends[i].map((v, c) => v - points[b][c])) > 1e-6 * (1 + Math.hypot(...d)));
      const all = [...points, ...corners, ...this.ends];
      this.middle = [0, 1, 2].map(i => (Math.min(...all.map(p => p[i])) + Math.max(...all.map(p => p[i]))) / 2);
      this.reach = Math.max(1e-12, ...all.map(p => Math.hypot(...p.map((v, i) => v - this.middle[i]))));
      const rates = lines.map(l => Math.log10(Math.max(l[3], l[4])));
      [this.slow, this.fast] = rates.length ? [Math.min(...rates), Math.max(...rates)] : [0, 1];
      this.heaviest = Math.max(...this.data.pi, 1e-300);
    }
    grow(factor) { this.size = Math.max(0.3, Math.min(12, this.size * factor)); this.draw(); }
    project(p, width, height) {
      const [x, y, z] = p.map((v, i) => (v - this.middle[i]) / this.reach), [a, b] = this.turn;
      const cx = x * Math.cos(a) + z * Math.sin(a), cz = z * Math.cos(a) - x * Math.sin(a);
      const cy = y * Math.cos(b) - cz * Math.sin(b), depth = cz * Math.cos(b) + y * Math.sin(b);
      const unit = 0.45 * Math.min(width, height) * this.size;
      return [width / 2 + unit * cx, height / 2 - unit * cy, depth];
    }
    draw() {
      const width = this.at.clientWidth;
      if (!width) return;
      this.at.textContent = "";
      const thin = this.data.cell.length === 1 && this.data.flat, height = Math.round(Math.max(thin ? 160 : 260, Math.min(thin ? 200 : 460, 0.7 * width)));
      const svg = make("svg", {viewBox: `0 0 ${width} ${height}`, height}, this.at);
      const P = (p, i) => {  // states at one place stand in a ring around it
        const at = this.project(p, width, height), [k, n] = i === undefined ? [0, 1] : this.data.together[i];
        return n < 2 ? at : [at[0] + 15 * Math.cos(2 * Math.PI * k / n), at[1] + 15 * Math.sin(2 * Math.PI * k / n), at[2]];
      };
      this.box(svg, P);
      this.lines(svg, P);
      this.states(svg, P);
    }
    box(svg, P) {
      const n = this.data.cell.length;
      for (let bits = 0; bits < this.corners.length; bits++) for (let i = 0; i < n; i++) if (!(bits >> i & 1)) {
        const [a, b] = [P(this.corners[bits]), P(this.corners[bits | 1 << i])];
        make("line", {x1: a[0], y1: a[1], x2: b[0], y2: b[1], stroke: "var(--rule)", "stroke-width": 1.2}, svg);
      }
    }
    lines(svg, P) {
      const {points, lines, unit, length, states} = this.data, span = this.fast - this.slow || 1;
      for (let i = lines.length - 1; i >= 0; i--) {
        const [a, b, d, k, r] = lines[i], from = P(points[a], a), to = P(this.ends[i], b);
        const strength = (Math.log10(Math.max(k, r)) - this.slow) / span;
        const line = make("line", {x1: from[0], y1: from[1], x2: to[0], y2: to[1], stroke: "var(--ink)", "stroke-opacity": (0.35 + 0.5 * strength).toFixed(2), "stroke-width": (0.8 + 1.6 * strength).toFixed(2)}, svg);
        const text = `jump ${states[a]} → ${states[b]}: ${short(k)} ${unit}\nback: ${r ? short(r) + " " + unit : "none"}` + (d.length ? `\nby (${d.map(v => short(v)).join(", ")}) ${length}` : "");
        line.addEventListener("pointermove", e => { line.setAttribute("stroke", "var(--accent)"); show(e, text); });
        line.addEventListener("pointerleave", () => { line.setAttribute("stroke", "var(--ink)"); hide(); });
        if (this.outside[i]) make("circle", {cx: to[0], cy: to[1], r: 3, fill: "var(--panel)", stroke: "var(--soft)"}, svg);
      }
    }
    states(svg, P) {
      const {points, pi, coarse, states} = this.data, n = points.length, largest = Math.max(4, Math.min(9, 90 / Math.sqrt(n)));
      const order = points.map((p, i) => [P(p, i), i]).sort((a, b) => a[0][2] - b[0][2]);
      for (const [[x, y], i] of order) {
        const radius = Math.max(2.5, largest * Math.sqrt(pi[i] / this.heaviest));
        const dot = make("circle", {cx: x, cy: y, r: radius.toFixed(2), fill: colour(coarse ? coarse[i] : 0), stroke: "var(--panel)"}, svg);
        const text = `state ${states[i]}\nweight ${short(pi[i])}` + (coarse ? `\ncoarse state ${coarse[i] + 1}` : "") + (this.data.cell.length ? `\nat (${points[i].map(v => short(v)).join(", ")})` : "");
        dot.addEventListener("pointermove", e => show(e, text));
        dot.addEventListener("pointerleave", hide);
        if (n <= 40) make("text", {x: Math.min(x + radius + 2, this.at.clientWidth - 8 * String(states[i]).length), y: Math.max(12, y - radius), class: "soft", "pointer-events": "none"}, svg, states[i]);
      }
    }
    listen() {
      let last = null;
      this.at.addEventListener("pointerdown", e => { last = [e.clientX, e.clientY]; });
      addEventListener("pointerup", () => { last = null; });
      this.at.addEventListener("pointermove", e => {
        if (!last || !e.buttons || this.data.flat) return;
        this.turn = [this.turn[0] + (e.clientX - last[0]) / 150, this.turn[1] + (e.clientY - last[1]) / 150];
        last = [e.clientX, e.clientY];
        hide(); this.draw();
      });
      this.at.addEventListener("dblclick", () => { this.size = 1; this.draw(); });
      this.at.addEventListener("wheel", e => { if (e.ctrlKey) { e.preventDefault(); this.grow(Math.pow(1.0015, -e.deltaY)); } }, {passive: false});
    }
  }

  // ---- the page
  const figures = [];
  for (const figure of document.querySelectorAll("figure")) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    figures.push(figure.classList.contains("network") ? new Network(figure, data) : new Plot(figure, data));
  }
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = name => { root.dataset.theme = name; };
  theme(dark.matches ? "dark" : "light");
  dark.addEventListener("change", e => theme(e.matches ? "dark" : "light"));
  document.getElementById("theme").addEventListener("click", () => theme(root.dataset.theme === "dark" ? "light" : "dark"));
  let before = "light";
  addEventListener("beforeprint", () => { before = root.dataset.theme; theme("light"); figures.forEach(f => f.draw()); });
  addEventListener("afterprint", () => { theme(before); figures.forEach(f => f.draw()); });
})();
