// The scoring form: keeps the draft as one goes, shows the score that the server gives, and takes answers by keyboard.
"use strict";
(() => {
  const form = document.getElementById("qa-card");
  if (!form) return;
  const said = form.querySelector("[data-said]");
  const version = form.elements.version;
  let timer = 0, busy = false, again = false;

  const keep = async () => {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.ok) {
        version.value = told.version;
        form.querySelector("[data-score]").textContent = told.score;
        for (const [code, score] of Object.entries(told.sections)) form.querySelector(`[data-section="${code}"]`).textContent = score;
        said.textContent = said.dataset.kept;
      } else said.textContent = told.message;
    } catch { said.textContent = said.dataset.lost || ""; }
    busy = false;
    if (again) { again = false; keep(); }
  };
  said.dataset.kept = said.textContent;
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 500); });

  const criteria = [...form.querySelectorAll(".qa-criterion")];
  form.addEventListener("keydown", (event) => {
    if (event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
    const value = event.key.toLowerCase() === "n" ? "na" : event.key;
    const criterion = event.target.closest(".qa-criterion");
    const choice = [...criterion.querySelectorAll("[type=radio]")].find((one) => one.value === value);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    const quote = criterion.querySelector("textarea");
    const next = criteria[criteria.indexOf(criterion) + 1];
    if ("less" in choice.dataset) quote.focus();
    else if (next) next.querySelector("[type=radio]:checked, [type=radio]").focus();
    else choice.focus();
  });
})();
