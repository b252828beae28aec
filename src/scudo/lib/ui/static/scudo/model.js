// The text of a model: line numbers, indenting, the way to a line, and a warning before what was written is lost.
// Without this script it is a plain field, and the button "Check" says what is wrong.

const text = document.getElementById("text");
const gutter = document.querySelector(".gutter");
const findings = document.getElementById("findings");
const unsaved = document.querySelector("[data-unsaved]");
const form = text.form;
const INDENT = "  ";
const saved = form.dataset.draft === "unsaved" ? null : text.defaultValue;
let sending = false;

function number() {
  const wrong = new Set([...findings.querySelectorAll("[data-line]")].map((each) => Number(each.dataset.line)));
  const count = text.value.split("\n").length;
  gutter.textContent = Array.from({ length: count }, (_, index) => (wrong.has(index + 1) ? `! ${index + 1}` : index + 1)).join("\n");
  gutter.scrollTop = text.scrollTop;
  unsaved.hidden = text.value === saved;
}

// typed as by a person, so that it can be undone
function type(written) {
  if (!document.execCommand("insertText", false, written)) text.setRangeText(written, text.selectionStart, text.selectionEnd, "end");
}

const lineStart = (at) => text.value.lastIndexOf("\n", at - 1) + 1;

function indent(back) {
  const { selectionStart: start, selectionEnd: end } = text;
  if (start === end && !back) return type(INDENT);
  const from = lineStart(start);
  const lines = text.value.slice(from, end).split("\n");
  const moved = lines.map((line) => (back ? line.replace(/^ {1,2}/, "") : line && INDENT + line));
  text.setSelectionRange(from, end);
  type(moved.join("\n"));
  const first = moved[0].length - lines[0].length;
  if (start === end) text.setSelectionRange(Math.max(from, start + first), Math.max(from, start + first));
  else text.setSelectionRange(from, from + moved.join("\n").length);
}

function breakLine() {
  const before = text.value.slice(lineStart(text.selectionStart), text.selectionStart);
  const deeper = /:\s*$/.test(before) ? INDENT : "";
  type(`\n${/^ */.exec(before)[0]}${deeper}`);
}

function jump(line) {
  const lines = text.value.split("\n");
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = lines.slice(0, at).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + lines[at].length);
  text.scrollTop = (at / lines.length) * text.scrollHeight - text.clientHeight / 3;
  text.scrollLeft = 0;
}

// where the text says what a node of the drawing is
function lineOf(node) {
  const key = node.slice(node.search(/[:/][^:/]*$/) + 1).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.value.split("\n").findIndex((line) => new RegExp(`^\\s+"?${key}"?\\s*:`).test(line)) + 1;
}

text.addEventListener("keydown", (event) => {
  if (event.key === "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey) indent(event.shiftKey);
  else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.isComposing) breakLine();
  else return;
  event.preventDefault();
});
text.addEventListener("input", number);
text.addEventListener("scroll", () => {
  gutter.scrollTop = text.scrollTop;
});

addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-send-first]"));
});

document.addEventListener("click", (event) => {
  const wanted = event.target.closest("[data-line]");
  if (wanted) return jump(Number(wanted.dataset.line));
  const node = event.target.closest(".stage [data-node]");
  if (node && lineOf(node.dataset.node)) return jump(lineOf(node.dataset.node));
  const product = event.target.closest("[data-pick] [data-product]");
  if (!product) return;
  event.preventDefault();
  text.focus();
  type(product.dataset.product);
});

document.querySelector("[data-check]").addEventListener("click", (event) => {
  event.preventDefault();
  htmx.trigger(text, "check");
});
document.body.addEventListener("htmx:afterSwap", number);

form.addEventListener("submit", (event) => {
  sending = !event.defaultPrevented;
});
addEventListener("beforeunload", (event) => {
  if (!sending && text.value !== saved) event.preventDefault();
});
addEventListener("pageshow", () => {
  sending = false;
});

number();
