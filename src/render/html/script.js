"use strict";
// What a page can do that a printed report cannot: search, order, and say what today is. Without it nothing is missing.
(() => {
  const words = (text) => text.normalize("NFKC").toLowerCase();

  for (const section of document.querySelectorAll("section.clients")) {
    const tools = section.querySelector(".tools");
    const search = tools.querySelector("input[type=search]");
    const status = tools.querySelector("[role=status]");
    const body = section.querySelector("tbody");
    const rows = Array.from(body.rows, (row) => ({ row, text: words(row.textContent), verdict: row.dataset.verdict }));
    const show = () => {
      const wanted = words(search.value).split(/\s+/).filter(Boolean);
      const verdict = tools.querySelector("input[type=radio]:checked")?.value ?? "";
      let shown = 0;
      for (const { row, text, verdict: own } of rows) {
        const fits = (!verdict || own === verdict) && wanted.every((word) => text.includes(word));
        row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      const all = rows.length;
      status.textContent = shown === rows.length ? `all ${all} shown` : `${shown} of ${all} shown`;
    };
    search.addEventListener("input", show);
    tools.addEventListener("change", show);
    tools.hidden = false;
    show();
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
    const body = table.tBodies[0];
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = Array.from(body.rows, (row) => ({ row, key: row.cells[column].dataset.key ?? row.cells[column].textContent }));
        rows.sort((one, other) => (down ? -1 : 1) * order.compare(one.key, other.key));
        body.append(...rows.map(({ row }) => row));
      });
    });
  }

  // A link to what stands in something folded unfolds it, also when it is followed again after the reader has folded it.
  const unfold = (fragment) => {
    const target = fragment.length > 1 && document.getElementById(fragment.slice(1));
    if (!target) return;
    if (target instanceof HTMLDetailsElement) target.open = true;
    for (let one = target.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
    target.scrollIntoView();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) unfold(link.hash);
  });
  window.addEventListener("hashchange", () => unfold(location.hash));
  unfold(location.hash);
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not(.outline, .rule, .asked)")) one.open = true;
  });

  // Today is the reader's, not the writer's: the page says how old it is.
  const now = Math.floor(Date.now() / 1000);
  const today = new Date(now * 1000).toISOString().slice(0, 10);
  for (const age of document.querySelectorAll(".age")) {
    const days = Math.trunc((now - Number(age.dataset.at)) / 86400);
    const distance = `${Math.abs(days)} day${Math.abs(days) === 1 ? "" : "s"}`;
    age.textContent = days === 0 ? "That is today." : `Today is ${today}, ${distance} ${days > 0 ? "later" : "earlier"}.`;
  }
  for (const drawing of document.querySelectorAll("svg.time")) {
    const [from, to] = [Number(drawing.dataset.from), Number(drawing.dataset.to)];
    if (now < from || now > to) continue;
    const x = ((now - from) * 100) / (to - from);
    const make = (name, attributes) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      drawing.append(element);
      return element;
    };
    const left = x > 50;
    make("line", { class: "mark today", x1: `${x}%`, x2: `${x}%`, y1: 36, y2: drawing.getAttribute("height") });
    make("text", { class: `mark today${left ? " left" : ""}`, x: `${x}%`, dx: left ? -5 : 5, y: 46 }).textContent = `today: ${today}`;
  }
})();
