// The pages of logs: they follow a stream, in lines that can be filtered and held back. What programs have written is only ever
// text, and its colours are classes.
"use strict";

const mostLines = 5000;
/// Of a line before it is broken, and of what is held back.
const longestLine = 65536;
const mostHeld = 2000000;
/// Lines of each program that are asked for when the connection was lost: what was missed is among them.
const missedLines = 1000;
const part = (id) => document.getElementById(id);
const log = part("log");
const live = part("live");
const filter = part("filter");
const pause = part("pause");
/// Without the password that may be in the address of the page: fetch refuses such.
const place = (reference) => new URL(reference, location.origin + location.pathname);

// ---- colours of terminals

const sequences = /\x1b(?:\[([0-?]*)[ -\/]*([@-~])|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)|[ -\/]*[0-~]|$)/g;
const steps = [0, 95, 135, 175, 215, 255];

/// The number of one of 16 colours, or a colour of CSS.
function colour(codes) {
    const rgb = (r, g, b) => "rgb(" + [r, g, b].map((n) => Math.min(255, n || 0)).join() + ")";
    const kind = codes.shift();
    if (kind === 2) return rgb(...codes.splice(0, 3));
    if (kind !== 5) return undefined;
    const n = Math.min(255, codes.shift() || 0);
    if (n < 16) return n;
    if (n > 231) return rgb(...Array(3).fill(8 + 10 * (n - 232)));
    return rgb(...[36, 6, 1].map((unit) => steps[Math.floor((n - 16) / unit) % 6]));
}

function looks(style, parameters) {
    const codes = parameters.replace(/([34]8):2:\d*:(\d+:\d+:\d+)/g, "$1;2;$2").split(/[;:]/).map(Number);
    let next = { ...style };
    while (codes.length) {
        const code = codes.shift();
        const tens = Math.floor(code / 10);
        if (code === 0) next = {};
        else if ([1, 2, 3, 4, 7].includes(code)) next["s" + code] = true;
        else if (code === 22) next.s1 = next.s2 = false;
        else if ([23, 24, 27].includes(code)) next["s" + (code - 20)] = false;
        else if (code === 38) next.f = colour(codes);
        else if (code === 48) next.b = colour(codes);
        else if (code === 39) next.f = undefined;
        else if (code === 49) next.b = undefined;
        else if (tens === 3 || tens === 9) next.f = code % 10 + (tens === 9 ? 8 : 0);
        else if (tens === 4 || tens === 10) next.b = code % 10 + (tens === 10 ? 8 : 0);
    }
    return next;
}

/// Puts a line into a node.
function paint(node, text) {
    node.textContent = "";
    let style = {};
    const add = (piece) => {
        const names = Object.keys(style).filter((key) => style[key] === true);
        const span = document.createElement("span");
        for (const key of ["f", "b"]) {
            if (typeof style[key] === "number") names.push(key + style[key]);
            if (typeof style[key] !== "string") continue;
            names.push(key + "x");
            span.style.setProperty("--" + key, style[key]);
        }
        span.className = names.join(" ");
        span.textContent = piece;
        if (piece) node.append(names.length ? span : piece);
    };
    let end = 0;
    for (const found of text.matchAll(sequences)) {
        add(text.slice(end, found.index));
        end = found.index + found[0].length;
        if (found[2] === "m" && /^[\d;:]*$/.test(found[1])) style = looks(style, found[1]);
    }
    add(text.slice(end));
}

// ---- lines

const isAtEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 40;
const matches = (text) => text.toLowerCase().includes(filter.value.toLowerCase());

/// Adds what `make` puts into a fragment, and stays at the end if the reader is there.
function append(make) {
    const follows = isAtEnd();
    const fragment = document.createDocumentFragment();
    make(fragment);
    log.append(fragment);
    while (log.childElementCount > mostLines) log.firstElementChild.remove();
    if (follows) log.scrollTop = log.scrollHeight;
}

/// Text of one log; the line that has not ended yet goes on.
let open = null;

function addText(text) {
    append((fragment) => {
        for (const piece of text.match(/[^\n]*\n|[^\n]+$/g) || []) {
            if (!open || open.raw.length > longestLine) {
                open = document.createElement("span");
                open.raw = "";
                fragment.append(open);
            }
            open.raw += piece;
            paint(open, open.raw.replace(/\r+\n/g, "\n"));
            open.hidden = !matches(open.textContent);
            if (piece.endsWith("\n")) open = null;
        }
    });
}

/// Records of many logs, each in a line; what has come of the last one.
let unread = "";
let daemon = null;
let isResumed = false;
const colours = new Map();
const shown = new Map();

function addRecords(text) {
    const records = (unread + text).split("\n");
    unread = records.pop();
    append((fragment) => {
        for (const record of records) if (record) addRecord(JSON.parse(record), fragment);
    });
}

function addRecord(record, fragment) {
    if (record.daemon) {
        isResumed = daemon !== null;
        if (daemon !== record.daemon) shown.clear();
        daemon = record.daemon;
        return;
    }
    const name = record.group === record.name ? record.name : record.group + ":" + record.name;
    const isLine = record.text !== undefined;
    if (isLine) {
        const key = name + " " + record.stream;
        if (isResumed && (!record.seq || record.seq <= (shown.get(key) || 0))) return;
        if (record.seq) shown.set(key, record.seq);
    } else if (isResumed && record.note) {
        return;
    }
    const line = document.createElement("span");
    line.className = isLine ? (record.stream === "stderr" ? "line err" : "line") : "line note";
    if (record.at) line.title = new Date(record.at).toLocaleString() + " " + record.stream;
    const who = document.createElement("a");
    if (!colours.has(name)) colours.set(name, colours.size % 6);
    who.className = "who c" + colours.get(name);
    who.href = "log.html?processname=" + encodeURIComponent(name);
    who.textContent = name;
    const said = document.createElement("span");
    said.className = "said";
    const last = (record.text || "").split("\r").filter(Boolean).pop() || "";
    paint(said, isLine ? last : "(" + (record.note || record.skipped + " bytes are left out") + ")");
    line.append(who, said);
    line.hidden = !matches(line.textContent);
    fragment.append(line);
}

const add = (text) => log.dataset.records ? addRecords(text) : addText(text);

// ---- what is held back

/// What was received while the reader has paused; the oldest go when there are too many.
let held = [];
let heldLength = 0;
let heldLines = 0;
let isPaused = false;

function receive(text) {
    if (!isPaused) return add(text);
    held.push(text);
    heldLength += text.length;
    heldLines += (text.match(/.\n|^\n/g) || []).length;
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
    log.textContent = unread = "";
    release();
    open = null;
}

// ---- the stream

/// Ends the stream that is being followed.
let stop = new AbortController();
/// Called when the page is seen, or read on, again.
let wake = () => {};

function source() {
    const address = place(log.dataset.records || log.dataset.stream);
    if (daemon !== null) address.searchParams.set("lines", missedLines);
    return address;
}

async function follow() {
    stop = new AbortController();
    const response = await fetch(source(), { signal: stop.signal });
    if (!response.ok) throw new Error(String(response.status));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let isFirst = true;
    unread = "";
    for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new Error("end");
        // The stream begins with what the page has shown so far; records tell what of it is new.
        if (isFirst && !isPaused && daemon === null) {
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

/// What a reader has paused to read stays, and a hidden page uses up no connection: browsers have only a few.
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
    const tools = part("tools");
    tools.hidden = pause.hidden = false;
    tools.addEventListener("submit", (event) => event.preventDefault());
    tools.addEventListener("change", (event) => {
        if (event.target !== filter) location.search = new URLSearchParams([...new FormData(tools)].filter((field) => field[1]));
    });
    filter.addEventListener("input", () => {
        for (const line of log.children) line.hidden = !matches(line.textContent);
        log.scrollTop = log.scrollHeight;
    });
    pause.addEventListener("click", () => {
        isPaused = !isPaused;
        if (!isPaused) {
            add(release());
            log.scrollTop = log.scrollHeight;
            wake();
        }
        showState();
    });
    document.addEventListener("visibilitychange", () => { if (document.hidden) stop.abort(); else wake(); });
    log.scrollTop = log.scrollHeight;
    followForEver();
}

// ---- the process that the page is about

const row = () => document.querySelector(".one [data-process]");

function showRow(fresh) {
    if (!fresh || fresh.dataset.process !== row().dataset.process) return;
    for (const button of fresh.querySelectorAll("[formaction^='?']")) {
        button.setAttribute("formaction", "index.html" + button.getAttribute("formaction"));
    }
    const uptime = fresh.querySelector("[data-uptime]");
    if (uptime) uptime.begin = performance.now() - uptime.dataset.uptime * 1000;
    if (!row().querySelector(".question")) row().replaceWith(fresh);
}

if (row()) {
    showRow(row().cloneNode(true));
    const parsed = (markup) => new DOMParser().parseFromString(markup, "text/html");
    pageOf.show = (page) => {
        const answer = parsed(page);
        const message = answer.getElementById("message");
        if (!message) return false;
        say(message.firstChild?.textContent || "", message.classList.contains("error"));
        showRow([...answer.querySelectorAll("[data-process]")].find((other) => other.dataset.process === row().dataset.process));
        return true;
    };
    let events = null;
    const listen = () => {
        events?.close();
        events = document.hidden ? null : new EventSource(place("events"));
        events?.addEventListener("process", (event) => {
            showRow(parsed("<table>" + event.data + "</table>").querySelector("[data-process]"));
        });
    };
    document.addEventListener("visibilitychange", listen);
    listen();
    setInterval(() => {
        const span = document.hidden ? null : row().querySelector("[data-uptime]");
        if (!span) return;
        const seconds = Math.floor((performance.now() - span.begin) / 1000);
        const days = Math.floor(seconds / 86400);
        span.textContent = (days ? days + (days > 1 ? " days, " : " day, ") : "") + Math.floor(seconds / 3600) % 24
            + new Date(seconds * 1000).toISOString().slice(13, 19);
    }, 1000);
}
