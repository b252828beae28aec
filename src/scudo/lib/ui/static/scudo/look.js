// Attachments looked at in the page: a link [data-look] opens its large preview in a dialog, the arrows turn over to the next.
// Without this script the link leads to the same preview as a page.

const dialog = document.createElement("dialog");
dialog.id = "look";
dialog.className = "wide";
dialog.dataset.keep = "";
dialog.tabIndex = -1;
document.body.append(dialog);
let at = "";
let asked = 0;

const all = () => [...document.querySelectorAll("a[data-look]")];

async function look(address) {
  const mine = ++asked;
  let answer;
  try {
    answer = await fetch(`${address}?part=1`);
  } catch {
    answer = { ok: false };
  }
  if (mine !== asked) return;
  if (!answer.ok || answer.redirected) return location.assign(address);
  const said = await answer.text();
  if (mine !== asked) return;
  at = address;
  dialog.innerHTML = said;
  dialog.setAttribute("aria-labelledby", "look-name");
  const several = all().length > 1;
  for (const button of dialog.querySelectorAll(".steps-only")) button.hidden = "step" in button.dataset && !several;
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  dialog.focus({ preventScroll: true }); // so that Space and the arrows up and down scroll it
}

function step(by) {
  const links = all();
  const now = links.findIndex((link) => link.getAttribute("href") === at);
  const next = links[(now + by + links.length) % links.length];
  if (next && links.length > 1) look(next.getAttribute("href"));
}

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-look]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    look(link.getAttribute("href"));
  }
  const button = event.target.closest?.("#look [data-step]");
  if (button) step(Number(button.dataset.step));
  if (event.target === dialog) dialog.close();
});

addEventListener("keydown", (event) => {
  if (!dialog.open || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  step(by);
});

dialog.addEventListener("close", () => all().find((link) => link.getAttribute("href") === at)?.focus());
