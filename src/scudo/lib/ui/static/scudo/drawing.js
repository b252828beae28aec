// The drawing of an architecture: zoom, move, find, and what stands on a node. Without this script it is seen whole.
// The wheel zooms with Ctrl (or ⌘); without it the page scrolls, as everywhere.

const stage = document.querySelector("[data-stage]");
const STEP = 1.3;
const READABLE = 0.62;
const drawing = () => stage.querySelector("[data-drawing]");
const nodes = () => [...stage.querySelectorAll("[data-node]")];
const whole = () => drawing().dataset.view.split(" ").map(Number);
let view = null;
let first = "";

function show(next) {
  view = next;
  drawing().setAttribute("viewBox", view.map((value) => value.toFixed(1)).join(" "));
}

// how many of the drawing's pixels one pixel of the screen shows
const scale = () => Math.max(view[2] / stage.clientWidth, view[3] / stage.clientHeight);

function zoom(factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) {
  const [, , width, height] = whole();
  const size = Math.min(Math.max(view[2] * factor, 200), 4 * Math.max(width, height));
  const by = size / view[2];
  show([x - (x - view[0]) * by, y - (y - view[1]) * by, size, view[3] * by]);
}

function move(x, y) {
  show([view[0] + x, view[1] + y, view[2], view[3]]);
}

function centre(node) {
  const box = node.getBBox();
  const top = Math.max(whole()[1], box.y + box.height / 2 - view[3] / 3);
  show([box.x + box.width / 2 - view[2] / 2, top, view[2], view[3]]);
}

// a drawing too large to be read begins where something is amiss, else with the services
function begin() {
  first = drawing().dataset.view;
  show(whole());
  if (scale() * READABLE <= 1) return;
  const size = stage.clientWidth / READABLE;
  const [x, y, width] = view;
  show([x + (width - size) / 2, y, size, stage.clientHeight / READABLE]);
  const amiss = ["down", "degraded", "at_risk"].map((state) => stage.querySelector(`.node[data-state=${state}]`)).find(Boolean);
  if (amiss) centre(amiss);
}

function place(event) {
  const matrix = drawing().getScreenCTM();
  return [(event.clientX - matrix.e) / matrix.a, (event.clientY - matrix.f) / matrix.d];
}

// what stands on a node, up to the services and their functions
function above(start) {
  const lower = new Map();
  for (const path of stage.querySelectorAll("[data-lower]")) {
    const held = lower.get(path.dataset.lower) ?? [];
    lower.set(path.dataset.lower, [...held, ...path.dataset.uppers.split(" ")]);
  }
  const inside = new Map(nodes().map((node) => [node.dataset.node, node.dataset.inside]));
  const found = new Set([start]);
  for (const key of found) for (const next of [...(lower.get(key) ?? []), inside.get(key)]) if (next) found.add(next);
  return found;
}

function light(node) {
  if (!drawing()) return;
  const found = node ? above(node.dataset.node) : new Set();
  drawing().classList.toggle("lighting", found.size > 1);
  for (const each of nodes()) each.classList.toggle("lit", found.has(each.dataset.node));
  for (const path of stage.querySelectorAll("[data-lower]")) {
    path.classList.toggle("lit", found.has(path.dataset.lower) && path.dataset.uppers.split(" ").some((key) => found.has(key)));
  }
}

function find(text, go) {
  if (!drawing()) return;
  const wanted = text.trim().toLowerCase();
  const found = nodes().filter((node) => wanted && node.querySelector("title")?.textContent.toLowerCase().includes(wanted));
  drawing().classList.toggle("finding", Boolean(wanted));
  for (const node of nodes()) node.classList.toggle("found", found.includes(node));
  if (found.length && go) centre(found[0]);
}

// a drawing that came anew is seen as the one before was, unless there was none or it has grown
function again() {
  if (!drawing()) return;
  if (drawing().dataset.view === first) show(view);
  else begin();
  const field = document.querySelector("[data-find]");
  if (field) find(field.value, false);
}

if (stage) {
  if (drawing()) begin();
  document.addEventListener("click", (event) => {
    const how = drawing() && event.target.closest("[data-zoom]")?.dataset.zoom;
    if (how === "fit") show(whole());
    else if (how) zoom(how === "in" ? 1 / STEP : STEP);
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!drawing() || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      zoom(STEP ** (Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY) / 100, 1)), ...place(event));
    },
    { passive: false },
  );
  let grip = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && drawing()) grip = { at: place(event), x: event.clientX, y: event.clientY, moved: false };
  });
  addEventListener("pointermove", (event) => {
    if (!grip) return;
    grip.moved ||= Math.hypot(event.clientX - grip.x, event.clientY - grip.y) > 4;
    if (!grip.moved) return;
    stage.classList.add("moving");
    const [x, y] = place(event);
    move(grip.at[0] - x, grip.at[1] - y);
  });
  addEventListener("pointerup", () => {
    stage.classList.remove("moving");
    setTimeout(() => (grip = null));
  });
  stage.addEventListener("click", (event) => grip?.moved && event.preventDefault(), true);
  stage.addEventListener("dragstart", (event) => event.preventDefault());
  stage.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step || event.target !== stage || !drawing()) return;
    event.preventDefault();
    move(step[0] * view[2] * 0.1, step[1] * view[3] * 0.1);
  });
  for (const name of ["pointerover", "focusin"]) stage.addEventListener(name, (event) => light(event.target.closest("[data-node]") ?? event.target.querySelector?.(":scope > [data-node]")));
  for (const name of ["pointerleave", "focusout"]) stage.addEventListener(name, () => light(null));
  document.addEventListener("input", (event) => event.target.matches("[data-find]") && find(event.target.value, true));
  document.addEventListener("submit", (event) => {
    if (!event.target.querySelector("[data-find]")) return;
    event.preventDefault();
    find(event.target.querySelector("[data-find]").value, true);
  });
  document.body.addEventListener("htmx:afterSwap", again);
}
