// The log page: follows the stream of the log, in lines that can be filtered and held back. Lines are only ever text.
"use strict";

const mostLines = 5000;
/// Of a line before it is broken, and of what is held back.
const longestLine = 65536;
const mostHeld = 2000000;
const log = document.getElementById("log");
const live = document.getElementById("live");
const filter = document.getElementById("filter");
const pause = document.getElementById("pause");

/// What was received while the reader has paused; the oldest go when there are too many.
let held = [];
let heldLength = 0;
let heldLines = 0;
let isPaused = false;
/// The line that has not ended yet.
let open = null;
let lastLineEnded = true;

// Terminal colours and cursor movements.
const controlSequences = /\x1b(?:\[[0-?]*[ -\/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

function isAtEnd() {
    return log.scrollHeight - log.scrollTop - log.clientHeight < 40;
}

function matches(text) {
    return text.toLowerCase().includes(filter.value.toLowerCase());
}

function append(text) {
    const follows = isAtEnd();
    const fragment = document.createDocumentFragment();
    for (const part of text.match(/[^\n]*\n|[^\n]+$/g) || []) {
        if (lastLineEnded || !open || open.raw.length > longestLine) {
            open = document.createElement("span");
            open.raw = "";
            fragment.append(open);
        }
        open.raw += part;
        open.textContent = open.raw.replace(controlSequences, "").replace(/\r+\n/g, "\n");
        open.hidden = !matches(open.textContent);
        lastLineEnded = part.endsWith("\n");
    }
    log.append(fragment);
    while (log.childElementCount > mostLines) log.firstElementChild.remove();
    if (follows) log.scrollTop = log.scrollHeight;
}

function receive(text) {
    if (!isPaused) return append(text);
    held.push(text);
    heldLength += text.length;
    heldLines += text.split("\n").length - 1;
    while (heldLength > mostHeld) heldLength -= held.shift().length;
    showState();
}

function showState() {
    live.textContent = isPaused ? "Paused" + (heldLines ? ", new lines: " + heldLines : "") : "Following";
    live.className = isPaused ? "" : "on";
    pause.textContent = isPaused ? "Resume" : "Pause";
}

/// What was held back, which is not any more.
function release() {
    const text = held.join("");
    held = [];
    heldLength = heldLines = 0;
    return text;
}

function clear() {
    log.textContent = "";
    release();
    open = null;
    lastLineEnded = true;
}

/// Ends the stream that is being followed.
let stop = new AbortController();
/// Called when the page is seen, or read on, again.
let wake = () => {};

async function follow() {
    stop = new AbortController();
    // Without the password that may be in the address of the page: fetch refuses such.
    const address = new URL(log.dataset.stream, location.origin + location.pathname);
    const response = await fetch(address, { signal: stop.signal });
    if (!response.ok) throw new Error(String(response.status));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let isFirst = true;
    for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new Error("end");
        // The stream begins with the end of the log, which the page has shown so far.
        if (isFirst && !isPaused) {
            const position = isAtEnd() ? null : log.scrollTop;
            clear();
            receive(value);
            if (position !== null) log.scrollTop = position;
            showState();
        } else {
            receive(value);
        }
        isFirst = false;
    }
}

/// What a reader has paused to read stays, and a page that nobody sees uses up no connection: browsers have only a few.
async function followForEver() {
    for (;;) {
        while (document.hidden || isPaused) await new Promise((resolve) => { wake = resolve; });
        showState();
        await follow().catch(() => {});
        if (!document.hidden && !isPaused) {
            live.textContent = "Not connected";
            live.className = "";
            await new Promise((resolve) => setTimeout(resolve, 2000));
        }
    }
}

if (log) {
    document.getElementById("tools").hidden = false;
    document.getElementById("tools").addEventListener("submit", (event) => event.preventDefault());
    filter.addEventListener("input", () => {
        for (const line of log.children) line.hidden = !matches(line.textContent);
        log.scrollTop = log.scrollHeight;
    });
    pause.addEventListener("click", () => {
        isPaused = !isPaused;
        if (!isPaused) {
            append(release());
            log.scrollTop = log.scrollHeight;
            wake();
        }
        showState();
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop.abort(); else wake(); });
    log.scrollTop = log.scrollHeight;
    followForEver();
}
