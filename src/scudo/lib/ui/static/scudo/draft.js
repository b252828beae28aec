// What is being written survives a reload and a phone that fell asleep: kept in this browser until it is sent.

const key = (field) => `draft:${field.dataset.draft}`;

for (const field of document.querySelectorAll("[data-draft]")) {
  const kept = localStorage.getItem(key(field));
  if (kept && !field.value) field.value = kept;
  field.addEventListener("input", () => localStorage.setItem(key(field), field.value));
  field.form?.addEventListener("submit", () => localStorage.removeItem(key(field)));
}
