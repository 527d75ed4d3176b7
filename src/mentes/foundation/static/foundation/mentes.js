// What only a browser can do: keys, text kept while offline, copying a link, counting characters.
// Every page works without this file.
"use strict";

const body = document.body;
const say = (words) => { const place = document.querySelector("[data-say]"); if (place) place.textContent = words; };
const typing = (element) => element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

// Keys -------------------------------------------------------------------------------------------
// Single keys only where a person's settings allow them, and never while typing.
const pages = { h: "heart-pulse", m: "git-compare-arrows", p: "users", o: "house" };
let waitingForPage = false;

document.addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : body;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = target.closest("form");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.key === "Escape") return closeMenu(target);
  if (!("shortcuts" in body.dataset) || event.ctrlKey || event.metaKey || event.altKey || typing(target)) return;
  if (waitingForPage) { waitingForPage = false; return goTo(pages[event.key], event); }
  if (event.key === "?") { event.preventDefault(); document.getElementById("keys").showModal(); }
  else if (event.key === "g") waitingForPage = true;
  else if (event.key === "/") focusOn(document.querySelector("[data-filter]"), event);
  else if (event.key === "j" || event.key === "k") moveRow(target, event);
  else pressKey(target, event);
});

function goTo(icon, event) {
  const link = icon && document.querySelector(`[data-go="${icon}"]`);
  if (link) { event.preventDefault(); link.click(); }
}

function focusOn(element, event) {
  if (element) { event.preventDefault(); element.focus(); }
}

function moveRow(target, event) {
  const list = target.closest("[data-list]") || document.querySelector("[data-list]");
  if (!list) return;
  const rows = [...list.querySelectorAll("[data-row]")];
  const here = rows.indexOf(target.closest("[data-row]"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, here + (event.key === "j" ? 1 : -1)))];
  focusOn(next && (next.querySelector("[data-row-open]") || next), event);
}

function pressKey(target, event) {
  const place = target.closest("[data-row]");
  const name = CSS.escape(event.key);
  const button = (place && place.querySelector(`[data-key="${name}"]`)) || document.querySelector(`[data-key="${name}"]:not([data-row] *)`);
  if (button) { event.preventDefault(); button.click(); }
}

function closeMenu(target) {
  const open = target.closest("details[open]:is(.m-menu, .m-switch)");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
}

// Text is never lost to a lost network -----------------------------------------------------------
const offline = document.querySelector("[data-offline]");
const unsent = new Set();

function keep(send) {
  unsent.add(send);
  offline.hidden = false;
}

function sendAgain() {
  offline.hidden = true;
  const waiting = [...unsent];
  unsent.clear();
  waiting.forEach((send) => send());
}

document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.defaultPrevented) return;
  event.preventDefault();
  const { target: form, submitter } = event;
  keep(() => form.isConnected && form.requestSubmit(submitter));
});
document.addEventListener("htmx:sendError", (event) => {
  const { elt, verb } = event.detail.requestConfig;
  if (verb === "get") return;
  keep(() => elt.isConnected && htmx.trigger(elt, elt.matches("form") ? "submit" : "retry"));
  if (navigator.onLine) setTimeout(sendAgain, 10000);
});
window.addEventListener("online", sendAgain);
window.addEventListener("beforeunload", (event) => { if (unsent.size) event.preventDefault(); });

// Small helps ------------------------------------------------------------------------------------
function improve(root) {
  root.querySelectorAll("[data-count]").forEach(countCharacters);
  root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  root.querySelectorAll("[data-drop]").forEach(showDrop);
  root.querySelectorAll("select[data-own-zone]").forEach(offerOwnZone);
  const errors = root.querySelector("[data-errors]");
  if (errors) errors.focus();
}

function offerOwnZone(list) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...list.options].some((option) => option.value === own)) list.value = own;
}

function countCharacters(area) {
  const line = document.getElementById(area.dataset.count);
  const limit = Number(area.dataset.limit);
  if (!line || !limit) return;
  const show = () => {
    const over = area.value.length - limit;
    line.textContent = (over > 0 ? line.dataset.over : line.dataset.words).replace("{used}", area.value.length).replace("{limit}", limit).replace("{over}", over);
  };
  area.addEventListener("input", show);
  show();
}

function showDrop(zone) {
  const input = zone.querySelector("input[type=file]");
  const over = (is) => (event) => { event.preventDefault(); zone.classList.toggle("m-drop-over", is); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  say(document.querySelector("[data-say]").dataset.copied);
  const word = button.querySelector("[data-copy-word]");
  if (word) word.textContent = document.querySelector("[data-say]").dataset.copied;
});

// A job says aloud each tenth of its way, not each second.
let lastTenth = -1;
document.addEventListener("htmx:afterSwap", () => {
  const words = document.querySelector("#job [data-job-words]");
  const progress = document.querySelector("#job progress[max]");
  if (!words || !progress) return;
  const tenth = Math.floor((progress.value / progress.max) * 10);
  if (tenth !== lastTenth) { lastTenth = tenth; say(words.textContent); }
});
document.addEventListener("htmx:load", (event) => { if (event.target !== body) improve(event.target); });
improve(document);

// A page that answers a refused form stays in the history as one that was looked at, so that Back never asks
// whether to send the form once more. Its own address may take forms alone, so the page before is named.
if ("posted" in body.dataset) {
  const before = document.referrer.startsWith(`${location.origin}/`) ? document.referrer : location.href;
  history.replaceState(null, "", before);
}
