// What is shown of the list, and in which order: what has failed comes first, filters take out, and both are in the address,
// so that it can be kept and sent. Then the keys.
"use strict";

const states = ["running", "starting", "stopping", "stopped", "exited", "backoff", "fatal", "unknown"];
const view = { state: "", text: "" };
const rows = () => [...document.querySelectorAll(".programs tr[data-process]")];
const rowOf = (name) => document.querySelector("tr[data-process=\"" + CSS.escape(name) + "\"]");
const isFailed = (row) => row.classList.contains("failed");

// ---- the order

/// Notes where rows belong when nothing has failed: as the server has them.
function noteHomes(root) {
    root.querySelectorAll("tr[data-process]").forEach((row, rank) => {
        row.rank = rank;
        row.home = row.parentElement;
    });
}

function failures() {
    const table = document.querySelector("#content .programs");
    let body = table?.querySelector(".failures");
    if (table && !body) {
        body = document.createElement("tbody");
        body.className = "failures";
        const heading = body.insertRow();
        heading.className = "group";
        const title = document.createElement("th");
        title.scope = "rowgroup";
        title.colSpan = 9;
        title.textContent = "Failed";
        heading.append(title);
        table.tHead.after(body);
    }
    return body;
}

function fits(row) {
    if (view.state && (view.state === "failed" ? !isFailed(row) : row.dataset.state !== view.state)) return false;
    const text = (row.dataset.process + " " + row.querySelector(".description").textContent).toLowerCase();
    return view.text.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

const place = (row) => isFailed(row) ? failures() : row.home;

/// Whether the list is as it should be.
const isArranged = () => rows().every((row) => row.parentElement === place(row) && row.hidden === !fits(row));

/// Puts every row where it belongs, and its details behind it. The keyboard stays where it is.
function arrange() {
    const body = failures();
    if (!body) return;
    const focused = document.activeElement;
    const last = new Map();
    for (const row of rows().sort((one, other) => one.rank - other.rank)) {
        const target = place(row);
        const before = last.get(target) || target.querySelector("tr.group");
        const next = before ? before.nextElementSibling : target.firstElementChild;
        if (next !== row) target.insertBefore(row, next);
        row.hidden = !fits(row);
        const link = row.querySelector(".name a");
        if (target === body && row.dataset.process !== row.dataset.group) link.dataset.of = row.dataset.group;
        else delete link.dataset.of;
        if (row.details) {
            if (row.nextElementSibling !== row.details) row.after(row.details);
            row.details.hidden = row.hidden;
        }
        last.set(target, row.details || row);
    }
    for (const group of document.querySelectorAll(".programs > tbody")) {
        group.hidden = ![...group.querySelectorAll("tr[data-process]")].some((row) => !row.hidden);
    }
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

const isPointed = () => performance.now() - movedAt < restMilliseconds || document.querySelector(".question") !== null;

function arrangeWhenLeft() {
    summarise();
    if (!isStale && isArranged()) return;
    if (!isPointed() && !isStale) return arrange();
    postponed ??= setTimeout(() => {
        postponed = null;
        if (isPointed()) return arrangeWhenLeft();
        if (!isStale) return arrange();
        isStale = false;
        reload().catch(() => {});
    }, 250);
}

// ---- numbers, title, icon

function showIcon(name) {
    const icon = document.getElementById("icon");
    if (!icon.href.includes(name + ".svg")) icon.href = "?file=" + name + ".svg";
}

function summarise() {
    const all = rows();
    const counts = new Map([["failed", all.filter(isFailed).length]]);
    for (const row of all) counts.set(row.dataset.state, (counts.get(row.dataset.state) || 0) + 1);
    const summary = document.getElementById("summary");
    if (!summary.querySelector("button")) {
        summary.replaceChildren(...["", "failed", ...states].map((state) => {
            const button = document.createElement("button");
            button.type = "button";
            button.dataset.filter = state;
            button.addEventListener("click", () => filter(view.state === state ? "" : state, view.text));
            return button;
        }));
    }
    for (const button of summary.children) {
        const state = button.dataset.filter;
        const count = state ? counts.get(state) || 0 : all.length;
        button.textContent = count + " " + (state || "in all");
        button.classList.toggle("none", count === 0);
        button.hidden = count === 0 && view.state !== state;
        button.setAttribute("aria-pressed", String(view.state === state));
    }
    for (const heading of document.querySelectorAll("tr[data-heading]")) {
        const members = all.filter((row) => row.home === heading.parentElement);
        const running = members.filter((row) => row.dataset.state === "running").length;
        heading.querySelector(".count").textContent = running + " of " + members.length + " running";
    }
    const failed = counts.get("failed");
    const data = document.getElementById("content").dataset;
    if (document.body.classList.contains("gone")) return;
    document.title = (failed ? failed + " failed - " : "") + data.title;
    showIcon(all.length === 0 ? "nothing" : failed ? "failed" : "fine");
}

/// The boxes of the picture have the states of their rows.
function colourPicture() {
    const order = ["fatal", "backoff", "unknown", "exited", "stopping", "starting", "stopped", "running"];
    for (const box of document.querySelectorAll(".drawing [data-members]")) {
        const members = box.dataset.members.split("\n").map((name) => rowOf(name)?.dataset.state);
        const state = order.find((state) => members.includes(state));
        if (!state || state === box.dataset.state) continue;
        box.dataset.state = state;
        box.querySelector("tspan").textContent = state;
    }
}

// ---- filters

function filter(state, text) {
    view.state = state;
    view.text = text;
    const input = document.getElementById("filter");
    if (input.value !== text) input.value = text;
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

/// A fragment that is none of ours, such as that of the picture, changes nothing.
function readAddress() {
    const fields = new URLSearchParams(location.hash.slice(1));
    if (location.hash && !["state", "q", "open"].some((name) => fields.has(name))) return;
    view.state = fields.get("state") || "";
    view.text = fields.get("q") || "";
    document.getElementById("filter").value = view.text;
    const wanted = fields.getAll("open");
    for (const name of [...opened.keys()]) if (!wanted.includes(name)) close(name);
    for (const name of wanted) open(name);
    arrange();
}

document.addEventListener("input", (event) => {
    if (event.target.id === "filter") filter(view.state, event.target.value);
});

// ---- keys

let selected = null;

document.addEventListener("focusin", (event) => {
    selected = event.target.closest?.("tr[data-process]")?.dataset.process || selected;
});

function select(step) {
    const visible = [...document.querySelectorAll(".programs tr[data-process]")].filter((row) => !row.hidden);
    const index = visible.findIndex((row) => row.dataset.process === selected);
    const next = index < 0 ? visible[0] : visible[Math.min(Math.max(index + step, 0), visible.length - 1)];
    next?.querySelector(".open").focus();
    next?.scrollIntoView({ block: "nearest" });
}

function press(values) {
    const row = selected && rowOf(selected);
    const button = row && !row.hidden && values.map((v) => row.querySelector("button[value=" + v + "]")).find((b) => b);
    if (button && !button.disabled) ask(button);
}

const keys = {
    j: () => select(1),
    k: () => select(-1),
    l: () => { if (selected) rowOf(selected)?.querySelector(".name a").click(); },
    r: () => press(["restart", "start"]),
    s: () => press(["stop"]),
    f: () => filter(view.state === "failed" ? "" : "failed", view.text),
    "/": () => document.getElementById("filter").focus(),
    "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") {
        const isIdle = !closeQuestion() && (view.state || view.text);
        if (isIdle) filter("", "");
        if (event.target.id === "filter") event.target.blur();
        return;
    }
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const isInList = event.target.closest?.("tr[data-process]");
    const key = isInList && { ArrowDown: "j", ArrowUp: "k" }[event.key] || event.key;
    if (!Object.hasOwn(keys, key)) return;
    event.preventDefault();
    if (!event.repeat || key === "j" || key === "k") keys[key]();
});
