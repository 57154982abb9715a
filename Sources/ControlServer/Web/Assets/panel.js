// What opens below a row, and what processes use while the page is looked at: one request every two seconds, none when
// nobody sees the page.
"use strict";

/// The rows of details by the names of their processes.
const opened = new Map();

// ---- details

function open(name) {
    const row = rowOf(name);
    if (!row || opened.has(name)) return;
    const details = document.createElement("tr");
    details.className = "details";
    const cell = details.insertCell();
    cell.colSpan = 9;
    const room = document.createElement("div");
    room.className = "panel";
    cell.append(room);
    opened.set(name, details);
    attach(row);
    row.after(details);
    fill(name);
}

function close(name) {
    opened.get(name)?.remove();
    opened.delete(name);
    const row = rowOf(name);
    if (row) attach(row);
}

/// A row knows its details, also one that has come in the place of another.
function attach(row) {
    row.details = opened.get(row.dataset.process) || null;
    row.querySelector(".open").setAttribute("aria-expanded", String(row.details !== null));
}

/// Asks for the details, and puts them into their place. Charts and last lines, which come otherwise, stay.
async function fill(name) {
    const details = opened.get(name);
    if (!details || details.isAsked) return;
    details.isAsked = true;
    try {
        const response = await fetch(address("process.html?processname=" + encodeURIComponent(name)));
        if (!response.ok) return;
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const fresh = document.adoptNode(page.querySelector("article.panel"));
        const old = details.querySelector("article.panel");
        if (old) {
            for (const part of [".facts", ".changes"]) {
                const scrolled = old.querySelector(part).scrollTop;
                old.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
                old.querySelector(part).scrollTop = scrolled;
            }
        } else {
            details.firstElementChild.replaceChildren(fresh);
            fresh.querySelector(".charts").hidden = false;
            const lines = fresh.querySelector("[data-tail]");
            lines.scrollTop = lines.scrollHeight;
            draw(name);
        }
    } catch (error) {
        // It is tried again with the next change.
    } finally {
        details.isAsked = false;
    }
}

function toggle(name) {
    if (opened.has(name)) close(name); else open(name);
    writeAddress();
}

document.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target;
    const asked = target.closest?.("[data-open]");
    if (asked && rowOf(asked.dataset.open)) {
        event.preventDefault();
        open(asked.dataset.open);
        writeAddress();
        return rowOf(asked.dataset.open).scrollIntoView({ block: "nearest" });
    }
    // The state and the description open it as well; a text that is being selected does not.
    const part = target.closest?.("tr[data-process] .open, tr[data-process] .state, tr[data-process] .description");
    if (!part || !part.matches(".open") && String(getSelection())) return;
    event.preventDefault();
    toggle(part.closest("tr").dataset.process);
});

// ---- what processes use

const samplePeriod = 2000;
/// Milliseconds that a chart shows.
const chartSpan = 300000;
/// The samples of each process, the oldest first: time, share of a processor, bytes, threads, descriptors.
const samples = new Map();
let last = null;
let sampling = null;

function take(report) {
    const seconds = last ? (report.at - last.at) / 1000 : 0;
    for (const name of [...samples.keys()]) if (!report.processes[name]) samples.delete(name);
    for (const [name, [cpu, memory, threads, descriptors]] of Object.entries(report.processes)) {
        const before = last?.processes[name]?.[0];
        // Another process has taken its place when it has used less than before.
        const share = before === undefined || cpu < before || seconds <= 0 ? null : (cpu - before) / 10 / seconds;
        const list = samples.get(name) || [];
        list.push({ at: report.at, cpu: share, memory, threads, descriptors });
        while (report.at - list[0].at > chartSpan) list.shift();
        samples.set(name, list);
    }
    last = report;
    for (const row of rows()) showUse(row);
    for (const name of opened.keys()) draw(name);
    for (const [name, tail] of Object.entries(report.tails)) {
        const panel = opened.get(name)?.querySelector("article");
        const lines = panel?.querySelector("[data-tail]");
        if (!lines) continue;
        panel.querySelector("[data-channel]").textContent = tail.title;
        if (lines.textContent !== tail.text) {
            lines.textContent = tail.text;
            lines.scrollTop = lines.scrollHeight;
        }
        const link = panel.querySelector(".tail a");
        link.href = link.href.replace(/channel=\w+/, "channel=" + tail.channel);
    }
}

const cpuText = (share) => share === null ? "" : (share < 9.95 ? share.toFixed(1) : Math.round(share)) + "%";

function memoryText(bytes) {
    const units = ["B", "kB", "MB", "GB", "TB"];
    let rank = 0;
    while (bytes >= 999.5 && rank < units.length - 1) {
        bytes /= 1000;
        rank += 1;
    }
    return (bytes < 9.95 && rank > 0 ? bytes.toFixed(1) : Math.round(bytes)) + " " + units[rank];
}

const latest = (name) => samples.get(name)?.at(-1);

function showUse(row) {
    const use = latest(row.dataset.process);
    row.querySelector(".cpu").textContent = use ? cpuText(use.cpu) : "";
    row.querySelector(".memory").textContent = use ? memoryText(use.memory) : "";
}

function draw(name) {
    const panel = opened.get(name)?.querySelector("article");
    if (!panel) return;
    const list = samples.get(name) || [];
    const use = latest(name);
    for (const [kind, least, text] of [["cpu", 1, cpuText], ["memory", 1, memoryText]]) {
        const chart = panel.querySelector("[data-chart=" + kind + "]");
        const points = list.filter((sample) => sample[kind] !== null);
        const highest = Math.max(least, ...points.map((sample) => sample[kind])) * 1.1;
        const line = points.map((sample) => {
            const x = 150 - (use.at - sample.at) / chartSpan * 150;
            return x.toFixed(1) + " " + (40 - sample[kind] / highest * 40).toFixed(1);
        }).join("L");
        const first = points.length ? line.split(" ")[0] : "";
        chart.querySelector("output").textContent = use ? text(use[kind]) : "not running";
        chart.querySelector(".line").setAttribute("d", line && "M" + line);
        chart.querySelector(".area").setAttribute("d", line && "M" + line + "L150 40L" + first + " 40z");
        chart.querySelector("svg").setAttribute("aria-label", chart.querySelector("figcaption").textContent);
    }
    panel.querySelector("[data-counts]").textContent = !use ? "" : use.threads + (use.threads === 1 ? " thread" : " threads")
        + (use.descriptors === null ? "" : ", " + use.descriptors + " descriptors");
}

async function sample() {
    clearTimeout(sampling);
    sampling = null;
    if (document.hidden) return;
    const names = [...opened.keys()].map((name) => "open=" + encodeURIComponent(name));
    try {
        const response = await fetch(address("resources.json?" + names.join("&")), { signal: AbortSignal.timeout(10000) });
        if (response.ok) take(await response.json());
    } catch (error) {
        // Nothing comes: the stream of changes may not have noticed.
        if (!document.hidden) lost();
    }
    // It may have been hidden meanwhile, or another round begun.
    if (!document.hidden && sampling === null) sampling = setTimeout(sample, samplePeriod);
}

function stopSampling() {
    clearTimeout(sampling);
    sampling = null;
}
