// The look that its reader chose, before anything is drawn; the side bar; the account menu. The keys of the storage are
// those of the admin's toolkit, so that its pages and ours look alike.
"use strict";
(() => {
  const html = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const read = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* A browser that keeps nothing: this page only. */ } };
  let look = (read("adminTheme") ?? "").replaceAll('"', "") || "auto";
  let folded = read("sidebarDesktopOpen") === "0";

  const paint = () => {
    html.classList.toggle("dark", look === "dark" || (look === "auto" && dark.matches));
    html.classList.toggle("fr-folded", folded);
    document.querySelectorAll("[data-theme]").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.theme === look)));
    document.querySelector(".fr-fold")?.setAttribute("aria-expanded", String(!folded));
  };
  paint();
  dark.addEventListener("change", paint);

  document.addEventListener("DOMContentLoaded", () => {
    paint();
    document.querySelectorAll("[data-theme]").forEach((one) => one.addEventListener("click", () => {
      look = one.dataset.theme;
      keep("adminTheme", JSON.stringify(look));
      paint();
    }));
    document.querySelector(".fr-fold").addEventListener("click", () => {
      folded = !folded;
      keep("sidebarDesktopOpen", folded ? "0" : "1");
      paint();
    });
    const account = document.querySelector(".fr-account");
    const close = () => { account.open = false; };
    document.addEventListener("click", (event) => { if (!account.contains(event.target)) close(); });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (account.open) { close(); account.querySelector("summary").focus(); }
      else if (location.hash === "#fr-side") location.hash = "#dk-main";
    });
  });
})();
