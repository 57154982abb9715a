// Rows that change by themselves, and what is shown when nothing comes any more. All that is shown comes from the server as
// it is in the page; no markup is made of text here.
"use strict";

const live = one("#live");
const content = () => one("#content");

// Some proxies hand the page out under an address without the slash at its end, where relative links lead astray.
const lastPart = location.pathname.split("/").pop();
if (lastPart !== "" && lastPart !== "index.html") {
    location.replace(location.pathname + "/" + location.search + location.hash);
}

// ---- times, which the page counts by itself

function beginUptimes(root) {
    const now = performance.now();
    for (const span of all("[data-uptime]", root)) span.begin = now - span.dataset.uptime * 1000;
    for (const span of all("[data-due]", root)) span.end = now + span.dataset.due * 1000;
}

function uptimeText(seconds) {
    const days = Math.floor(seconds / 86400);
    const clock = new Date(seconds * 1000).toISOString().slice(11, 19).replace(/^0/, "");
    return (days === 0 ? "" : days === 1 ? "1 day, " : days + " days, ") + clock;
}

function countUptimes() {
    if (document.hidden || isGone()) return;
    const now = performance.now();
    for (const span of all("[data-uptime]")) span.textContent = uptimeText(Math.floor((now - span.begin) / 1000));
    for (const span of all("[data-due]")) span.textContent = Math.max(0, Math.ceil((span.end - now) / 1000));
}

// ---- what the server sends

/// Puts a row in the place of another; the keyboard stays where it was, if only in the same row.
function exchange(old, row) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const question = one(".question", old);
    beginUptimes(row);
    Object.assign(row, { rank: old.rank, home: old.home, hidden: old.hidden });
    one(".name a", row).dataset.of = one(".name a", old).dataset.of || "";
    old.replaceWith(row);
    attach(row);
    showUse(row);
    const asker = question && one("[value=" + question.asker.value + "]", row);
    if (asker) return ask(asker, question.askedAt);
    if (!focused) return;
    const label = (node) => node.getAttribute("aria-label") || node.textContent;
    const shown = all("a, button", row).filter((node) => node.getClientRects().length);
    (shown.find((node) => label(node) === label(focused)) || shown.at(-1)).focus();
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
}

/// Takes over from a page of the server what may have changed. What is typed, open or filtered stays.
/// - Returns: whether there was a page to show.
function showPage(markup) {
    const fresh = one("#content", new DOMParser().parseFromString(markup, "text/html"));
    if (!fresh) return false;
    Object.assign(content().dataset, fresh.dataset);
    for (const part of ["#message", "#control input"]) {
        const replacement = one(part, fresh);
        if (replacement) one(part)?.replaceWith(document.adoptNode(replacement));
    }
    const list = all("[data-process]", fresh);
    const order = (list) => list.map((row) => row.dataset.group + ":" + row.dataset.process).join("\n");
    const isSame = order(list) === order(rows().sort((a, b) => a.rank - b.rank));
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
    return true;
}

/// Other rows than there were.
function showList(fresh) {
    const focused = document.activeElement?.closest?.("[data-process]")?.dataset.process;
    const parts = ".programs, .empty, .picture";
    const picture = one(".picture", fresh);
    if (picture) picture.open = one(".picture")?.open || false;
    for (const old of all(parts, content())) old.remove();
    for (const part of all(parts, fresh)) content().append(document.adoptNode(part));
    noteHomes();
    beginUptimes(content());
    for (const name of [...opened.keys()]) if (!rowOf(name)) opened.delete(name);
    for (const row of rows()) {
        attach(row);
        showUse(row);
    }
    arrange();
    if (focused && rowOf(focused)) one(".open", rowOf(focused)).focus({ preventScroll: true });
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
        const kept = one("#message");
        if (response.ok && showPage(markup)) one("#message").replaceWith(kept);
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
    const gone = one("#gone");
    gone.textContent = "No answer from " + place + " since " + since + ". This is how it was then.";
    gone.hidden = false;
    document.body.classList.add("gone");
    for (const button of all("[name=action]")) button.disabled = true;
    document.title = "No answer - " + title;
    closeQuestion();
    showIcon("nothing");
}

function found() {
    clearTimeout(goneTimer);
    goneTimer = null;
    live.textContent = "Live";
    live.className = "on";
    one("#gone").hidden = true;
    document.body.classList.remove("gone");
    for (const button of all("[name=action]")) button.disabled = false;
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

// A browser has only a few connections to a server: hidden pages must not use them up.
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

one("#filter").hidden = one("#help").hidden = false;
one("#help").onclick = keys["?"];
noteHomes();
beginUptimes(document);
readAddress();
window.addEventListener("hashchange", readAddress);
setInterval(countUptimes, 1000);
connect();
