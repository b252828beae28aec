// Articles go into the answer that is being written, where the cursor stands; the server notes that they served.

const answer = document.querySelector("form[data-here]");

function refused() {
  return document.getElementById("articles").dataset.refused;
}

function say(words) {
  document.getElementById("articles-said").textContent = words;
}

function put(words) {
  const field = answer.elements.text;
  const at = field.selectionEnd ?? field.value.length;
  const before = field.value.slice(0, at);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  field.setRangeText(`${gap}${words}\n`, at, at, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  field.scrollIntoView({ block: "nearest" });
}

async function use(form, how) {
  const said = new URLSearchParams(new FormData(form));
  said.set("how", how);
  said.set("to", answer?.elements.to.value ?? "note");
  const got = await fetch(form.action, { method: "POST", body: said, headers: { Accept: "text/plain" } });
  const words = await got.text();
  if (!got.ok) return say(got.status === 409 ? words : refused());
  say("");
  if (words && answer) put(words);
  htmx.trigger(document.body, "ticket");
}

addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-insert]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  use(form, event.submitter?.value ?? "link").catch(() => say(refused()));
}, true);
