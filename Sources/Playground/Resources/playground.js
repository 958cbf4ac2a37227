// Sends forms without a reload, moves by keys 1, 2 and 0 among a question's answers, and looks for a result that is
// on its way. Without it the page works all the same.
"use strict";

async function show(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const next = page.getElementById("main");
  if (!next) return;
  const drafts = [...document.querySelectorAll("textarea")].map((area) => [area.name, area.value, area.defaultValue]);
  document.getElementById("main").replaceWith(next);
  // What is being written stays, unless the server has something else for the field.
  for (const [name, value, before] of drafts) {
    const area = next.querySelector(`textarea[name="${name}"]`);
    if (area && area.defaultValue === before) area.value = value;
  }
  if (location.pathname !== new URL(response.url).pathname) history.pushState(null, "", response.url);
  wait();
}

function failed() {
  const news = document.getElementById("news");
  news.className = "alert";
  news.textContent = "The playground itself does not answer: is attune playground still running?";
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  const from = form.closest("section")?.getAttribute("aria-labelledby");
  try {
    await show(await fetch(form.action, { method: "POST", body }));
    // The keyboard goes on where it was.
    const section = document.querySelector(`section[aria-labelledby="${from}"]`);
    section?.querySelector("form.question button, form.vote button, form button")?.focus({ preventScroll: true });
  } catch {
    failed();
    for (const button of form.querySelectorAll("button")) button.disabled = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest("textarea, input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const choice = { 1: "first", 2: "second", 0: "neither" }[event.key];
  const button = choice && document.querySelector(`form.question button[value="${choice}"]`);
  if (button) button.click();
});

let timer;
function wait() {
  clearTimeout(timer);
  if (!document.querySelector("main[data-waiting]")) return;
  timer = setTimeout(async () => {
    try { await show(await fetch(location.href)); } catch { failed(); wait(); }
  }, 700);
}
wait();
