// The board renews its figures every 20 seconds while somebody looks at it. Without this file: reload the page.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const board = document.getElementById("bd");
  if (!board) return;
  const EVERY = 20000;
  let last = Date.now();
  let asking = false;

  const lost = () => {
    const stamp = document.getElementById("bd-stamp");
    if (stamp && !stamp.classList.contains("bd-lost")) {
      stamp.classList.add("bd-lost");
      stamp.append(` · ${board.dataset.lost}`);
    }
  };

  const renew = async () => {
    // Nobody looks, somebody is on a link, or the last answer is still on its way: wait.
    if (document.hidden || asking || board.contains(document.activeElement)) return;
    asking = true;
    try {
      const answer = await fetch(board.dataset.live, {
        headers: { Accept: "text/html", "X-Renewed-By-Itself": "1" },
        redirect: "error",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const open = [...board.querySelectorAll("details[open]")].map((part) => part.dataset.keep);
      board.innerHTML = await answer.text();
      open.forEach((name) => board.querySelector(`details[data-keep="${name}"]`)?.setAttribute("open", ""));
      last = Date.now();
    } catch {
      lost();
    } finally {
      asking = false;
    }
  };

  setInterval(renew, EVERY);
  document.addEventListener("visibilitychange", () => { if (Date.now() - last > EVERY) renew(); });
});
