// The status page: rows that change by themselves, and what is shown when nothing comes any more. Everything that is shown
// comes from the server as it is in the page; nothing here makes markup of text.
"use strict";

const live = document.getElementById("live");
const content = () => document.getElementById("content");

// Some proxies hand the page out under an address without the slash at its end, where relative links lead astray.
const lastPart = location.pathname.split("/").pop();
if (lastPart !== "" && lastPart !== "index.html") {
    location.replace(location.pathname + "/" + location.search + location.hash);
}

// ---- uptime and the time until a start, which the page counts by itself

function beginUptimes(root) {
    for (const span of root.querySelectorAll("[data-uptime]")) {
        span.begin = performance.now() - Number(span.dataset.uptime) * 1000;
    }
    for (const span of root.querySelectorAll("[data-due]")) {
        span.end = performance.now() + Number(span.dataset.due) * 1000;
    }
}

function uptimeText(seconds) {
    const pad = (number) => String(number).padStart(2, "0");
    const days = Math.floor(seconds / 86400);
    const clock = Math.floor(seconds / 3600) % 24 + ":" + pad(Math.floor(seconds / 60) % 60) + ":" + pad(seconds % 60);
    return (days === 0 ? "" : days === 1 ? "1 day, " : days + " days, ") + clock;
}

function countUptimes() {
    if (document.hidden || isGone()) return;
    for (const span of document.querySelectorAll("[data-uptime]")) {
        span.textContent = uptimeText(Math.floor((performance.now() - span.begin) / 1000));
    }
    for (const span of document.querySelectorAll("[data-due]")) {
        span.textContent = Math.max(0, Math.ceil((span.end - performance.now()) / 1000));
    }
}

// ---- what the server sends

/// What can be used by the keyboard, of a row or a page.
function controls(root) {
    return [...root.querySelectorAll("a, button")].filter((node) => !node.closest("[hidden]"));
}

/// Puts a row in the place of another; the keyboard stays where it was, if only in the same row.
function exchange(old, row) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const rank = controls(old).indexOf(focused);
    const question = old.querySelector(".question");
    beginUptimes(row);
    row.rank = old.rank;
    row.home = old.home;
    row.hidden = old.hidden;
    const group = old.querySelector(".name a").dataset.of;
    if (group) row.querySelector(".name a").dataset.of = group;
    old.replaceWith(row);
    attach(row);
    showUse(row);
    const asker = question && row.querySelector("button[value=" + question.asker.value + "]");
    if (asker) return ask(asker, question.askedAt);
    if (!focused) return;
    const candidates = controls(row);
    const label = (node) => node.getAttribute("aria-label") || node.textContent;
    const same = candidates.find((node) => label(node) === label(focused));
    (same || candidates[Math.min(Math.max(rank, 0), candidates.length - 1)])?.focus();
}

/// Rows that have come while a page was asked for, which may be older than they; null when none is.
let newer = null;

/// A row comes as markup that the server has escaped.
function showRow(markup) {
    newer?.push(markup);
    const template = document.createElement("template");
    template.innerHTML = markup;
    const row = template.content.firstElementChild;
    const old = row && rowOf(row.dataset.process);
    if (!old) return;
    exchange(old, row);
    fill(row.dataset.process);
    arrangeWhenLeft();
    colourPicture();
}

/// The names of all rows, as the server has them below each other.
function order(list) {
    return list.map((row) => row.dataset.group + ":" + row.dataset.process).join("\n");
}

/// Takes over from a page of the server what may have changed. What is typed, open or filtered stays.
/// - Returns: whether there was a page to show.
function showPage(markup) {
    const page = new DOMParser().parseFromString(markup, "text/html");
    const fresh = page.getElementById("content");
    if (!fresh) return false;
    Object.assign(content().dataset, fresh.dataset);
    for (const part of ["#message", "#control input"]) {
        const replacement = fresh.querySelector(part);
        if (replacement) content().querySelector(part)?.replaceWith(document.adoptNode(replacement));
    }
    const list = [...fresh.querySelectorAll("tr[data-process]")];
    const isSame = order(list) === order(rows().sort((one, other) => one.rank - other.rank));
    if (isSame || isPointed()) {
        for (const row of list) {
            const old = rowOf(row.dataset.process);
            if (old) exchange(old, document.adoptNode(row));
        }
        isStale = isStale || !isSame;
    } else {
        showList(fresh);
    }
    for (const name of opened.keys()) fill(name);
    arrangeWhenLeft();
    colourPicture();
    return true;
}

/// Other rows than there were.
function showList(fresh) {
    const focused = document.activeElement?.closest?.("tr[data-process]")?.dataset.process;
    const picture = fresh.querySelector(".picture");
    if (picture) picture.open = content().querySelector(".picture")?.open || false;
    for (const old of content().querySelectorAll(".programs, .empty, .picture")) old.remove();
    for (const part of fresh.querySelectorAll(".programs, .empty, .picture")) content().append(document.adoptNode(part));
    noteHomes(content());
    beginUptimes(content());
    for (const name of [...opened.keys()]) {
        const row = rowOf(name);
        if (row) row.after(opened.get(name)); else opened.delete(name);
    }
    for (const row of rows()) {
        attach(row);
        showUse(row);
    }
    arrange();
    rowOf(focused || "")?.querySelector(".open").focus({ preventScroll: true });
}

/// Does something that may show an older page than the rows that come meanwhile.
async function keepingNewer(work) {
    newer ??= [];
    try {
        return await work();
    } finally {
        const kept = newer || [];
        newer = null;
        for (const row of kept) showRow(row);
    }
}

function reload() {
    return keepingNewer(async () => {
        const response = await fetch(address("?"), { headers: { Accept: "text/html" } });
        const markup = await response.text();
        const kept = document.getElementById("message");
        if (response.ok && showPage(markup)) document.getElementById("message").replaceWith(kept);
    });
}

pageOf.around = keepingNewer;
pageOf.show = showPage;
pageOf.reload = reload;

// ---- live, or gone

let events = null;
let heardAt = new Date();
let goneTimer = null;
/// Milliseconds without an answer that are no news: a reload of the daemon takes less.
const graceMilliseconds = 1500;
const isGone = () => document.body.classList.contains("gone");

function lost() {
    live.textContent = "Not connected";
    live.className = "";
    goneTimer ??= setTimeout(showGone, graceMilliseconds);
}

function showGone() {
    const since = heardAt.toLocaleTimeString([], { hour12: false });
    const { place, title } = content().dataset;
    const gone = document.getElementById("gone");
    gone.textContent = "No answer from " + place + " since " + since + ". This is how it was then.";
    gone.hidden = false;
    document.body.classList.add("gone");
    for (const button of document.querySelectorAll("button[name=action]")) button.disabled = true;
    document.title = "No answer - " + title;
    closeQuestion();
    showIcon("nothing");
}

function found() {
    clearTimeout(goneTimer);
    goneTimer = null;
    live.textContent = "Live";
    live.className = "on";
    document.getElementById("gone").hidden = true;
    document.body.classList.remove("gone");
    for (const button of document.querySelectorAll("button[name=action]:disabled")) button.disabled = false;
    heard();
    summarise();
    if (sampling === null) sample();
}

const heard = () => { heardAt = new Date(); };

function connect() {
    if (events) events.close();
    events = new EventSource(address("events?after=" + encodeURIComponent(content().dataset.version)));
    events.onopen = found;
    events.onerror = () => {
        lost();
        // The browser tries again by itself, but not after an answer such as that of a proxy whose server is away.
        if (events?.readyState === EventSource.CLOSED) setTimeout(() => { if (!document.hidden) connect(); }, 2000);
    };
    events.addEventListener("process", (event) => { heard(); showRow(event.data); });
    events.addEventListener("stale", () => reload().catch(() => {}));
}

// A browser has only a few connections to a server: pages that nobody sees must not use them up.
document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
        events?.close();
        events = null;
        stopSampling();
        live.textContent = "";
    } else if (!events) {
        reload().catch(() => {}).then(connect);
    }
});

for (const id of ["filter", "help"]) document.getElementById(id).hidden = false;
document.getElementById("help").addEventListener("click", () => keys["?"]());
noteHomes(document);
beginUptimes(document);
readAddress();
window.addEventListener("hashchange", readAddress);
setInterval(countUptimes, 1000);
connect();
