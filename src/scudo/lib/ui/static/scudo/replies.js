// Templates of replies: the list comes when it is opened, already filled in for this ticket; one goes where the cursor stands.

const menu = document.querySelector("[data-replies]");
const field = menu?.querySelector("input");
const text = menu?.closest("form").elements.text;
const FEW = 9;

function insert(button) {
  const written = button.parentElement.querySelector("[data-text]").textContent;
  menu.open = false;
  text.focus();
  text.setRangeText(written, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

menu?.addEventListener("toggle", () => {
  if (menu.open) htmx.trigger(field, "replies");
});

// few of them are picked by their number; among many one searches first
menu?.addEventListener("htmx:afterSwap", () => {
  if (!menu.contains(document.activeElement) && menu.querySelectorAll("[data-template]").length > FEW) field.focus();
});

menu?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-template]");
  if (button) insert(button);
});

document.querySelector("[data-find-reply]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const first = menu.querySelector("[data-template]");
  if (first) insert(first);
});
