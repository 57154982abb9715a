// What is shown of the list and in which order, and the keys.
"use strict";

const states = ["running", "starting", "stopping", "stopped", "exited", "backoff", "fatal", "unknown"];
const worst = ["fatal", "backoff", "unknown", "exited", "stopping", "starting", "stopped", "running"];
const view = { state: "", text: "" };
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const rows = () => all(".programs [data-process]");
const rowOf = (name) => one("[data-process=\"" + CSS.escape(name) + "\"]");
const isFailed = (row) => row.classList.contains("failed");

// ---- the order

/// Notes where rows belong when nothing has failed: as the server has them.
function noteHomes() {
    rows().forEach((row, rank) => Object.assign(row, { rank, home: row.parentElement }));
}

/// Where failed rows are, made when there is a list.
function failures() {
    const head = one(".programs thead");
    if (!head) return null;
    if (one(".failures")) return one(".failures");
    const body = document.createElement("tbody");
    body.className = "failures";
    body.innerHTML = "<tr class=group><th scope=rowgroup colspan=9>Failed</th></tr>";
    head.after(body);
    return body;
}

function fits(row) {
    if (view.state && (view.state === "failed" ? !isFailed(row) : row.dataset.state !== view.state)) return false;
    const text = (row.dataset.process + " " + one(".description", row).textContent).toLowerCase();
    return view.text.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

const place = (row) => isFailed(row) ? failures() : row.home;

/// Puts every row where it belongs, and its details behind it. The keyboard stays where it is.
function arrange() {
    if (!failures()) return summarise();
    const focused = document.activeElement;
    const last = new Map();
    for (const row of rows().sort((a, b) => a.rank - b.rank)) {
        const body = place(row);
        const before = last.get(body) || one(".group", body);
        const next = before ? before.nextElementSibling : body.firstElementChild;
        if (next !== row) body.insertBefore(row, next);
        row.hidden = !fits(row);
        const { process, group } = row.dataset;
        one(".name a", row).dataset.of = isFailed(row) && process !== group ? group + ":" : "";
        if (row.details) {
            if (row.nextElementSibling !== row.details) row.after(row.details);
            row.details.hidden = row.hidden;
        }
        last.set(body, row.details || row);
    }
    for (const body of all(".programs tbody")) body.hidden = all("[data-process]", body).every((row) => row.hidden);
    if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
    summarise();
}

// Nothing is to move under a pointer, so what moves rows waits until it has left the list, or has rested for some time.
const restMilliseconds = 5000;
let movedAt = -Infinity;
let postponed = null;
let isStale = false;

for (const kind of ["pointermove", "pointerdown", "pointerup"]) {
    document.addEventListener(kind, (event) => {
        movedAt = event.target.closest?.(".programs") ? performance.now() : -Infinity;
    }, { passive: true });
}
document.documentElement.addEventListener("pointerleave", () => { movedAt = -Infinity; });

const isPointed = () => performance.now() - movedAt < restMilliseconds || one(".question") !== null;

function arrangeWhenLeft() {
    if (!isStale && !isPointed()) return arrange();
    summarise();
    postponed ??= setTimeout(() => {
        postponed = null;
        if (isPointed() || !isStale) return arrangeWhenLeft();
        isStale = false;
        reload().catch(() => {});
    }, 250);
}

// ---- numbers, title, icon, picture

function showIcon(name) {
    const icon = one("#icon");
    if (!icon.href.includes(name)) icon.href = "?file=" + name + ".svg";
}

function summarise() {
    const list = rows();
    const counts = { "": list.length, failed: list.filter(isFailed).length };
    for (const { dataset } of list) counts[dataset.state] = (counts[dataset.state] || 0) + 1;
    const summary = one("#summary");
    if (!one("button", summary)) {
        summary.replaceChildren(...["", "failed", ...states].map((state) => {
            const button = document.createElement("button");
            button.type = "button";
            button.dataset.filter = state;
            button.onclick = () => filter(view.state === state ? "" : state, view.text);
            return button;
        }));
    }
    for (const button of summary.children) {
        const state = button.dataset.filter;
        const count = counts[state] || 0;
        button.textContent = count + " " + (state || "in all");
        button.hidden = count === 0 && view.state !== state;
        button.setAttribute("aria-pressed", view.state === state);
    }
    for (const heading of all("[data-heading]")) {
        const members = list.filter((row) => row.home === heading.parentElement);
        const running = members.filter((row) => row.dataset.state === "running").length;
        one(".count", heading).textContent = running + " of " + members.length + " running";
    }
    // A box of the picture has the state of that of its rows that says most.
    for (const box of all(".drawing [data-members]")) {
        const members = box.dataset.members.split("\n").map((name) => rowOf(name)?.dataset.state);
        box.dataset.state = one("tspan", box).textContent = worst.find((state) => members.includes(state)) || "unknown";
    }
    if (isGone()) return;
    document.title = (counts.failed ? counts.failed + " failed - " : "") + one("#content").dataset.title;
    showIcon(list.length === 0 ? "nothing" : counts.failed ? "failed" : "fine");
}

// ---- filters

function filter(state, text) {
    Object.assign(view, { state, text });
    if (one("#filter").value !== text) one("#filter").value = text;
    writeAddress();
    arrange();
}

function writeAddress() {
    const fields = new URLSearchParams();
    if (view.state) fields.set("state", view.state);
    if (view.text) fields.set("q", view.text);
    for (const name of opened.keys()) fields.append("open", name);
    const text = fields.toString();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
}

function readAddress() {
    const fields = new URLSearchParams(location.hash.slice(1));
    view.state = fields.get("state") || "";
    view.text = one("#filter").value = fields.get("q") || "";
    const wanted = fields.getAll("open");
    for (const name of [...opened.keys()]) if (!wanted.includes(name)) close(name);
    wanted.forEach(open);
    arrange();
}

document.addEventListener("input", (event) => {
    if (event.target.id === "filter") filter(view.state, event.target.value);
});

// ---- keys

let selected = null;

document.addEventListener("focusin", (event) => {
    selected = event.target.closest?.("[data-process]")?.dataset.process || selected;
});

function select(step) {
    const visible = rows().filter((row) => !row.hidden);
    const index = visible.findIndex((row) => row.dataset.process === selected);
    const next = visible[index < 0 ? 0 : Math.min(Math.max(index + step, 0), visible.length - 1)];
    if (next) one(".open", next).focus();
}

function press(selector) {
    const row = selected && rowOf(selected);
    const button = row && !row.hidden && one(selector, row);
    if (button && !button.disabled) ask(button);
}

const keys = {
    j: () => select(1),
    k: () => select(-1),
    l: () => { if (selected && rowOf(selected)) one(".name a", rowOf(selected)).click(); },
    r: () => press("[value=restart], [value=start]"),
    s: () => press("[value=stop]"),
    f: () => filter(view.state === "failed" ? "" : "failed", view.text),
    "/": () => one("#filter").focus(),
    "?": () => one("#keys").showModal(),
};

document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || one("dialog[open]")) return;
    if (event.key === "Escape") {
        if (!closeQuestion() && (view.state || view.text)) filter("", "");
        if (target.id === "filter") target.blur();
        return;
    }
    if (target.closest?.("input, textarea, select")) return;
    const key = target.closest?.("[data-process]") && { ArrowDown: "j", ArrowUp: "k" }[event.key] || event.key;
    if (!Object.hasOwn(keys, key)) return;
    event.preventDefault();
    if (!event.repeat || "jk".includes(key)) keys[key]();
});
