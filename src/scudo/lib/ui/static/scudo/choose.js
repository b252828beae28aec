// Rows of a list are chosen by their box, or with `x` on the selected row; shift and a click choose all between two boxes.

const boxes = () => [...document.querySelectorAll("[data-choose]")];
const shown = document.querySelector("[data-chosen]");
let last = null;

function tell() {
  if (shown) shown.textContent = boxes().filter((box) => box.checked).length;
}

function between(one, other) {
  const all = boxes();
  const [first, end] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b);
  return first < 0 ? [] : all.slice(first, end + 1);
}

addEventListener("click", (event) => {
  const box = event.target.closest("[data-choose]");
  if (box) {
    if (event.shiftKey && last?.isConnected) for (const each of between(last, box)) each.checked = box.checked;
    last = box;
  }
  if (event.target.closest("[data-choose-all]")) {
    const all = boxes();
    const wanted = all.some((each) => !each.checked);
    for (const each of all) each.checked = wanted;
  }
  if (box || event.target.closest("[data-choose-all]")) tell();
});

document.body.addEventListener("htmx:afterSettle", tell);
addEventListener("pageshow", tell);
