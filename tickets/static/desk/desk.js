// Comforts of the work screens. Everything works without this file; it only saves keystrokes and looks.
"use strict";
(() => {
  const ready = (run) => (document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", run) : run());

  // Suggested colour while the form is being filled in.
  const suggest = (form) => {
    const target = form.querySelector("[data-triage]");
    if (!target) return;
    let last = 0;
    const ask = async () => {
      const turn = (last += 1);
      const query = new URLSearchParams();
      for (const name of ["category", "needs_branch", "solved_now"]) {
        const field = form.elements[name];
        if (field) query.set(name, field.type === "checkbox" ? (field.checked ? "1" : "") : field.value);
      }
      const answer = await fetch(`${target.dataset.triage}?${query}`, { headers: { Accept: "text/html" } });
      if (answer.ok && turn === last) target.innerHTML = await answer.text();
    };
    form.addEventListener("change", (event) => {
      if (["category", "needs_branch", "solved_now"].includes(event.target.name)) ask().catch(() => {});
    });
  };

  // One click sends a form once: a tired hand clicks twice.
  const once = (form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });

  // A running call shows its length.
  const tick = () => document.querySelectorAll("[data-since]").forEach((node) => {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(node.getAttribute("datetime"))) / 1000));
    const minutes = Math.floor(seconds / 60);
    node.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  });

  // A form that its reader opens takes the cursor; one that the page opens leaves it where the mistake is.
  const focusFirst = (details) => details.querySelector("summary").addEventListener("click", () => {
    if (details.open) return;
    details.addEventListener("toggle", () => {
      const boxes = [...details.querySelectorAll("textarea, select, input:not([type=hidden])")];
      (boxes.find((box) => !box.value) ?? boxes[0])?.focus();
    }, { once: true });
  });

  // One box for all the boxes of a list.
  const checkAll = (box) => {
    const others = () => [...box.form.querySelectorAll(`input[type=checkbox][name="${box.dataset.checkAll}"]`)];
    const look = () => {
      const chosen = others().filter((one) => one.checked).length;
      box.checked = chosen === others().length;
      box.indeterminate = chosen > 0 && !box.checked;
    };
    box.addEventListener("change", () => others().forEach((one) => { one.checked = box.checked; }));
    box.form.addEventListener("change", look);
    look();
  };

  ready(() => {
    document.querySelectorAll("main.dk form").forEach(once);
    document.querySelectorAll("main.dk form").forEach(suggest);
    document.querySelectorAll("details.dk-step").forEach(focusFirst);
    document.querySelectorAll("[data-check-all]").forEach(checkAll);
    const wrong = document.querySelector("main.dk [aria-invalid=true], main.dk [role=alert]");
    if (wrong) { wrong.scrollIntoView({ block: "center" }); if (wrong.focus) wrong.focus({ preventScroll: true }); }
    tick();
    if (document.querySelector("[data-since]")) setInterval(tick, 1000);
    // Ctrl+K or "/" goes to the search box.
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "");
      if ((event.key === "/" && !typing) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
        const box = [...document.querySelectorAll("input[type=search][name=q]")].find((node) => node.offsetParent);
        if (box) { event.preventDefault(); event.stopPropagation(); box.focus(); }
      }
    }, true);
    // Back from the next page: forms may be sent again.
    window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  });
})();
