"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const table = document.getElementById("table");
  const bodies = [...table.tBodies];
  const search = document.getElementById("search");
  const verdict = document.getElementById("verdict");
  const level = document.getElementById("level");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const body of bodies) {
      const data = body.dataset;
      const fits = words.every((word) => data.text.includes(word))
        && (!verdict.value || data.verdict === verdict.value)
        && (!level.value || data.level === level.value);
      body.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = `${count} of ${bodies.length} shown`;
    nothing.hidden = count > 0;
  };

  const sort = (header) => {
    // Of numbers the largest come first.
    const before = header.getAttribute("aria-sort");
    const rising = before ? before === "descending" : !header.classList.contains("number");
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const key = header.dataset.sort;
    const sign = rising ? 1 : -1;
    const order = (one, two) => sign * one.dataset[key].localeCompare(two.dataset[key], "en", { numeric: true });
    table.append(...[...bodies].sort(order));
  };

  for (const header of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    button.addEventListener("click", () => sort(header));
    header.replaceChildren(button);
  }
  for (const control of [search, verdict, level]) control.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
})();
