// A page that is open tells so, that others see who else is there; what is being written is kept by the server as one types.

const form = document.querySelector("form[data-here]");
const EVERY = 30000;
const REST = 700;
let waiting = 0;

function body(fields) {
  const said = new URLSearchParams(fields);
  said.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return said;
}

function tell(fields) {
  return fetch(form.dataset.here, { method: "POST", body: body(fields) }).catch(() => {});
}

function written() {
  return { text: form.elements.text.value, to: form.elements.to.value };
}

function typed() {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    waiting = 0;
    tell(written());
  }, REST);
}

function leave() {
  if (waiting) {
    clearTimeout(waiting);
    navigator.sendBeacon(form.dataset.here, body(written()));
  }
  navigator.sendBeacon(form.dataset.here, body({ gone: 1 }));
}

if (form) {
  let sent = false;
  tell({});
  setInterval(() => document.hidden || tell({}), EVERY);
  form.addEventListener("input", typed);
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(waiting);
  });
  document.addEventListener("visibilitychange", () => document.hidden || tell({}));
  addEventListener("pagehide", () => sent || leave());
}
