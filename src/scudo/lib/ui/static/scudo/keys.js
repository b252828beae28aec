// Single letter keys, rows, dialogs. A key is named where it acts: data-key="c" on a link or button.
// Keys rest while somebody types; Esc leaves the field; Ctrl+Enter sends from anywhere. data-into: the key of a menu goes
// on to its first field, that of a choice to the field it names.

const typing = (node) => node.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
const visible = (node) => node.checkVisibility();
const rows = () => [...document.querySelectorAll("[data-rows] tbody tr:not(.group, .foot)")];

function move(step) {
  const all = rows();
  const now = all.findIndex((row) => row.ariaSelected === "true");
  const next = all[now < 0 ? 0 : now + step];
  if (next) select(next);
}

function select(row, focused) {
  for (const other of rows()) if (other !== row) other.removeAttribute("aria-selected");
  row.setAttribute("aria-selected", "true");
  if (!focused?.matches("[data-choose]")) row.querySelector("[data-open-row]")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const dialog = document.querySelector("dialog[open]");
  const row = rows().find((each) => each.ariaSelected === "true");
  const places = dialog ? [dialog] : [row, document].filter(Boolean);
  for (const place of places) {
    const target = [...place.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((each) => visible(each) || each.hasAttribute("data-hidden-key"));
    if (!target) continue;
    if (typing(target)) target.focus();
    else target.click();
    if (target.matches("[data-into]")) (target.form?.elements[target.dataset.into] ?? target.parentElement.querySelector("input, textarea, select")).focus();
    return true;
  }
  return false;
}

function send(event) {
  const form = event.target.closest?.("form[method=post]") ?? document.querySelector("form[data-send]");
  if (!form) return;
  event.preventDefault();
  const part = event.target.closest("[data-send-part]") ?? form;
  form.requestSubmit(part.querySelector(event.shiftKey ? "[data-send-shift]" : "[data-send-first]") ?? undefined);
}

function leave(event) {
  if (event.target.matches("input, textarea, select")) event.target.blur();
  for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event);
  if (event.key === "Escape") return leave(event);
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  const step = document.querySelector("dialog[open]") ? 0 : { j: 1, k: -1 }[event.key];
  if (step && rows().length) move(step);
  else if (!press(event.key)) return;
  event.preventDefault();
});

addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    const dialog = document.getElementById(opener.dataset.dialog);
    dialog.showModal();
    dialog.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-rows] tbody tr:not(.group, .foot)");
  if (row && row.ariaSelected !== "true") select(row, event.target);
});

addEventListener("change", (event) => {
  const chosen = event.target.closest("select[data-go]");
  if (chosen?.value) location.assign(chosen.value);
});

// a sent form is sent once
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.querySelector("dialog[data-opened]")?.showModal();
document.querySelector(".conflict, .wrong-all, .field.wrong")?.scrollIntoView({ block: "center" });
