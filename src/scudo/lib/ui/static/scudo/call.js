// The call by keyboard: who (type, arrows, Enter), then reason, notes, two answers, Ctrl+Enter.

const who = document.getElementById("who");
const found = document.getElementById("found");
const options = () => [...found.querySelectorAll("[role=option]")];

function point(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) who.setAttribute("aria-activedescendant", option.id);
  else who.removeAttribute("aria-activedescendant");
  who.setAttribute("aria-expanded", String(Boolean(option)));
  option?.scrollIntoView({ block: "nearest" });
}

function pointed() {
  return options().find((each) => each.ariaSelected === "true");
}

let waiting = false;

function pick() {
  const option = pointed();
  waiting = !option || found.dataset.asked !== who.value;
  if (!waiting) option.click();
}

who?.addEventListener("keydown", (event) => {
  const all = options();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) {
    point(all[(all.indexOf(pointed()) + step + all.length) % all.length]);
    event.preventDefault();
  }
  if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    pick();
  }
});

// Enter pressed before the answer came picks the first of the answer
found?.addEventListener("htmx:afterSettle", (event) => {
  if (event.target !== found) return;
  found.dataset.asked = event.detail.requestConfig?.parameters?.q ?? who.value;
  point(options()[0]);
  if (waiting && options().length) pick();
});
who?.addEventListener("input", () => {
  waiting = false;
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "caller") return;
  const next = event.target.querySelector("[data-next]");
  document.getElementById(next?.dataset.next ?? "")?.focus();
  htmx.trigger(document.body, "verdict");
});

// where it is known already who calls, one begins with the reason
const first = document.getElementById(document.querySelector("#caller [data-next]")?.dataset.next ?? "");
if (document.activeElement === document.body) first?.focus({ preventScroll: true });

// several people have the number that calls: the first of them is pointed at, Enter picks
if (found?.hasAttribute("data-asked")) point(options()[0]);

// notes keep themselves as one writes; what is not kept yet when one leaves the page is sent along
const notes = () => document.querySelector("[data-notes]");
let kept = notes()?.value;
let sent = false;
document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === notes()) kept = notes().value;
});
document.getElementById("call")?.addEventListener("submit", () => {
  sent = true;
});
addEventListener("pagehide", () => {
  const field = notes();
  if (!field || sent || field.value === kept) return;
  const { version, csrfmiddlewaretoken } = field.form.elements;
  navigator.sendBeacon(field.dataset.notes, new URLSearchParams({ notes: field.value, version: version.value, csrfmiddlewaretoken: csrfmiddlewaretoken.value }));
});

document.addEventListener("click", (event) => {
  const option = event.target.closest("[data-value]");
  if (!option?.dataset.into) return;
  const field = document.getElementById(option.dataset.into);
  field.value = option.dataset.value;
  who.value = option.dataset.words;
  found.replaceChildren();
  point(null);
});
