// Tick all rows of a list at once, and show how many are ticked. Without this file they are ticked one by one.
"use strict";
document.querySelectorAll("[data-tick-form]").forEach((form) => {
  const all = form.querySelector("[data-tick-all]");
  const count = form.querySelector("[data-tick-count]");
  const boxes = [...form.querySelectorAll("input[name=ticket]")];
  if (!all) return;
  all.closest("[hidden]").hidden = false;
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
    if (count) count.textContent = ticked ? ` (${ticked})` : "";
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    show();
  });
  form.addEventListener("change", show);
  show();
});
