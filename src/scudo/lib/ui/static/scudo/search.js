// The search box: answers while typing; arrows choose one, Enter opens it, without a choice it shows everything found.

const form = document.getElementById("search-box");
const box = form?.querySelector("input[type=search]");
const answers = document.getElementById("answers");
const options = () => [...answers.querySelectorAll("[role=option]")];
const chosen = () => options().find((each) => each.ariaSelected === "true");

function choose(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function close() {
  answers.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

box?.addEventListener("keydown", (event) => {
  const all = options();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) {
    const now = all.indexOf(chosen());
    choose(all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step]);
    event.preventDefault();
  }
  if (event.key === "Enter" && chosen()) {
    event.preventDefault();
    location.assign(chosen().href);
  }
  if (event.key === "Escape" && answers.hasChildNodes()) {
    event.preventDefault(); // what was typed stays; once more leaves the field
    close();
  }
});

// an answer to what stands there no longer is none
answers?.addEventListener("htmx:beforeSwap", (event) => {
  const asked = new URL(event.detail.xhr.responseURL, location.href).searchParams.get("q");
  if (asked !== box.value) event.detail.shouldSwap = false;
});
answers?.addEventListener("htmx:afterSettle", () => box.setAttribute("aria-expanded", String(options().length > 0)));
form?.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) close();
});
