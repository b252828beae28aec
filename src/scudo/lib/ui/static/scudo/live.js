// The stream of news: the server says what changed, the parts that show it ask again and are morphed in place.
// One connection per visible page: a page in the background lets go of it, and asks again when it is seen.

const NAMES = ["tickets", "attention", "systems", "held", "calls"];
const body = document.body;
const mark = document.getElementById("live");
let source = null;
let missed = false;

// Of each kind at most once a second, and the last piece of news is never the one that is left out.
const REST = 1000;
const told = {};
const waiting = {};

function fire(name) {
  delete waiting[name];
  told[name] = performance.now();
  htmx.trigger(body, name);
}

function tell(name) {
  const rest = (told[name] ?? -REST) + REST - performance.now();
  if (rest <= 0) fire(name);
  else waiting[name] ??= setTimeout(fire, rest, name);
}

function news(name, numbers) {
  tell(name);
  if (name === "tickets" && (!numbers.length || numbers.includes(body.dataset.ticket))) tell("ticket");
  if (name === "attention" && numbers.includes(body.dataset.ticket)) tell("ticket");
  if (name === "systems" && (!numbers.length || numbers.includes(body.dataset.system))) tell("system");
}

function show(connected) {
  mark?.querySelectorAll("[data-when]").forEach((each) => {
    each.hidden = (each.dataset.when === "connected") !== connected;
  });
}

function connect() {
  if (source || !body.dataset.events) return;
  source = new EventSource(body.dataset.events);
  source.onopen = () => {
    show(true);
    // a call that came while the page was on its way was told to nobody
    for (const name of missed ? NAMES : ["calls"]) news(name, []);
    missed = false;
  };
  source.onerror = () => {
    missed = true;
    show(false);
    if (source?.readyState === EventSource.CLOSED) again();
  };
  for (const name of NAMES) {
    source.addEventListener(name, (event) => news(name, event.data.split(" ").filter(Boolean)));
  }
}

function again() {
  source = null;
  setTimeout(connect, 5000);
}

function rest() {
  source?.close();
  source = null;
  missed = true;
}

document.addEventListener("visibilitychange", () => (document.hidden ? rest() : connect()));
addEventListener("pagehide", rest);
addEventListener("pageshow", connect);

// What one is doing stays: the selected row, the chosen ones, an opened explanation, a form that is being written.
Object.assign(Idiomorph.defaults.callbacks, {
  beforeAttributeUpdated: (name, node, _kind) => !["aria-selected", "open"].includes(name) && !(name === "checked" && node.matches("[data-choose]")),
  beforeNodeMorphed: (old) => !(old instanceof Element && old.hasAttribute("data-keep")),
  beforeNodeRemoved: (old) => !(old instanceof Element && old.hasAttribute("data-keep")),
  afterNodeAdded: (node) => {
    if (node instanceof Element && node.matches("tr, .entry")) node.classList.add("fresh");
  },
});

const trouble = document.getElementById("trouble");
const fail = (failed) => () => {
  trouble.hidden = !failed;
};
body.addEventListener("htmx:sendError", fail(true));
body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) trouble.hidden = false;
  if ([401, 403].includes(event.detail.xhr.status)) location.reload();
});
body.addEventListener("htmx:afterOnLoad", fail(false));
// a refused form comes back as 409 or 422 with the page to show
body.addEventListener("htmx:beforeSwap", (event) => {
  if ([409, 422].includes(event.detail.xhr.status)) event.detail.shouldSwap = true;
});

connect();
