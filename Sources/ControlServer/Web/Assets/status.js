// The status page: actions without leaving it, and rows that change by themselves. Everything that is shown comes from
// the server as it is in the page; nothing here makes markup of text.
"use strict";

const live = document.getElementById("live");
const content = () => document.getElementById("content");

/// An address relative to the page, without the password that may be in the page's own: fetch refuses such.
const address = (reference) => new URL(reference, location.origin + location.pathname);

// Some proxies hand the page out under an address without the slash at its end, where relative links lead astray.
const lastPart = location.pathname.split("/").pop();
if (lastPart !== "" && lastPart !== "index.html") {
    location.replace(location.pathname + "/" + location.search);
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

/// Puts a node in the place of another; the keyboard stays where it was, if only in the same row.
function exchange(old, replacement) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const name = focused?.closest("tr")?.dataset.process;
    const rank = controls(focused?.closest("tr") || old).indexOf(focused);
    beginUptimes(replacement);
    old.replaceWith(replacement);
    if (!focused) return;
    const row = name && document.querySelector(rowSelector(name));
    const candidates = controls(row || replacement);
    const label = (node) => node.getAttribute("aria-label") || node.textContent;
    const same = candidates.find((node) => label(node) === label(focused));
    (same || candidates[Math.min(Math.max(rank, 0), candidates.length - 1)])?.focus();
}

function rowSelector(name) {
    return "tr[data-process=\"" + CSS.escape(name) + "\"]";
}

function summarise() {
    const counts = new Map();
    for (const row of document.querySelectorAll("tr[data-state]")) {
        counts.set(row.dataset.state, (counts.get(row.dataset.state) || 0) + 1);
    }
    const order = ["running", "starting", "stopping", "stopped", "exited", "backoff", "fatal", "unknown"];
    const words = order.filter((state) => counts.has(state)).map((state) => counts.get(state) + " " + state);
    document.getElementById("summary").textContent = words.join(", ");
}

/// Rows that have come while a page was asked for, which may be older than they; null when none is.
let newer = null;

/// A row comes as markup that the server has escaped.
function showRow(markup) {
    newer?.push(markup);
    const template = document.createElement("template");
    template.innerHTML = markup;
    const row = template.content.firstElementChild;
    const old = row && document.querySelector(rowSelector(row.dataset.process));
    if (old) exchange(old, row);
    summarise();
}

// Rows that come or go move others. Nothing is to move under a pointer, so that waits until it has left the list, or has
// rested for some time.
const restMilliseconds = 5000;
let movedAt = -Infinity;
let postponed = null;

for (const kind of ["pointermove", "pointerdown", "pointerup"]) {
    document.addEventListener(kind, (event) => {
        movedAt = event.target.closest?.("table") ? performance.now() : -Infinity;
    }, { passive: true });
}
document.documentElement.addEventListener("pointerleave", () => { movedAt = -Infinity; });

const isPointed = () => performance.now() - movedAt < restMilliseconds;

function reloadWhenLeft() {
    postponed ??= setTimeout(() => {
        postponed = null;
        if (isPointed()) reloadWhenLeft(); else reload().catch(() => {});
    }, 250);
}

/// The names of all rows, groups included, as they stand below each other.
function order(root) {
    return [...root.querySelectorAll("tbody tr")].map((row) => row.dataset.process || row.textContent).join("\n");
}

/// - Returns: whether there was a page to show.
function showPage(markup) {
    const page = new DOMParser().parseFromString(markup, "text/html");
    const fresh = page.getElementById("content");
    if (!fresh) return false;
    if (isPointed() && order(fresh) !== order(content())) {
        document.getElementById("message").replaceWith(fresh.querySelector("#message"));
        for (const row of fresh.querySelectorAll("tr[data-process]")) {
            const old = document.querySelector(rowSelector(row.dataset.process));
            if (old) exchange(old, document.adoptNode(row));
        }
        summarise();
        reloadWhenLeft();
    } else {
        exchange(content(), document.adoptNode(fresh));
    }
    return true;
}

/// Does something that may show an older page than the rows that come meanwhile.
async function keepingNewer(work) {
    newer ??= [];
    try {
        return await work();
    } finally {
        const rows = newer || [];
        newer = null;
        for (const row of rows) showRow(row);
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

function say(text, isError) {
    const message = document.getElementById("message");
    message.className = isError ? "status_msg error" : "status_msg";
    message.textContent = text;
}

// ---- live

let events = null;

function connect() {
    if (events) events.close();
    events = new EventSource(address("events?after=" + encodeURIComponent(content().dataset.version)));
    events.onopen = () => { live.textContent = "Live"; live.className = "on"; };
    events.onerror = () => {
        live.textContent = "Not connected";
        live.className = "";
        // The browser tries again by itself, but not after an answer such as that of a proxy whose server is away.
        if (events?.readyState === EventSource.CLOSED) setTimeout(() => { if (!document.hidden) connect(); }, 2000);
    };
    events.addEventListener("process", (event) => showRow(event.data));
    events.addEventListener("stale", () => reload().catch(() => {}));
}

// A browser has only a few connections to a server: pages that nobody sees must not use them up.
document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
        events?.close();
        events = null;
        live.textContent = "";
    } else if (!events) {
        reload().catch(() => {}).then(connect);
    }
});

// ---- actions

document.addEventListener("submit", async (submission) => {
    const button = submission.submitter;
    if (!button || button.name !== "action") return;
    submission.preventDefault();
    const isForAll = button.value === "stopall" || button.value === "restartall";
    if (isForAll && !confirm(button.textContent + " processes?")) return;
    const form = new URLSearchParams(new FormData(submission.target));
    form.set("action", button.value);
    button.setAttribute("aria-busy", "true");
    try {
        const target = address(button.getAttribute("formaction") || "?");
        const [response, page, isShown] = await keepingNewer(async () => {
            const response = await fetch(target, { method: "POST", body: form });
            const page = await response.text();
            return [response, page, response.ok && showPage(page)];
        });
        if (isShown) return;
        const refusal = new DOMParser().parseFromString(page, "text/html").getElementById("reason");
        if (response.status === 403) await reload();
        say(refusal?.textContent || "The server answered with " + response.status + ".", true);
    } catch (error) {
        say("The server could not be reached.", true);
    } finally {
        button.removeAttribute("aria-busy");
    }
});

beginUptimes(document);
setInterval(countUptimes, 1000);
connect();
