// What opens below a row, and what processes use: one request every two seconds, none while the page is hidden.
"use strict";

/// The rows of details by the names of their processes.
const opened = new Map();

// ---- details

function open(name) {
    const row = rowOf(name);
    if (!row || opened.has(name)) return;
    const details = document.createElement("tr");
    details.className = "details";
    details.innerHTML = "<td colspan=9><div class=panel></div></td>";
    opened.set(name, details);
    attach(row);
    row.after(details);
    fill(name);
}

function close(name) {
    opened.get(name)?.remove();
    opened.delete(name);
    if (rowOf(name)) attach(rowOf(name));
}

/// A row knows its details, also one that has come in the place of another.
function attach(row) {
    row.details = opened.get(row.dataset.process) || null;
    one(".open", row).setAttribute("aria-expanded", row.details !== null);
}

/// Asks for the details. Charts and last lines, which come otherwise, stay.
async function fill(name) {
    const details = opened.get(name);
    if (!details) return;
    const response = await fetch(address("process.html?processname=" + encodeURIComponent(name))).catch(() => null);
    if (!response?.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = document.adoptNode(one(".panel", page));
    const old = one("article", details);
    for (const part of old ? [".facts", ".changes"] : []) {
        one(part, old).replaceChildren(...one(part, fresh).childNodes);
    }
    if (old) return;
    details.firstElementChild.replaceChildren(fresh);
    one(".charts", fresh).hidden = false;
    one("pre", fresh).scrollTop = 9999;
    draw(name);
}

function toggle(name) {
    if (opened.has(name)) close(name); else open(name);
    writeAddress();
}

document.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const asked = event.target.closest?.("[data-open]")?.dataset.open;
    // The state and the description open a row as well; a text that is being selected does not.
    const part = event.target.closest?.("[data-process] :is(.open, .state, .description)");
    if (asked && rowOf(asked)) {
        open(asked);
        writeAddress();
        rowOf(asked).scrollIntoView({ block: "nearest" });
    } else if (part && (part.matches(".open") || !String(getSelection()))) {
        toggle(part.closest("tr").dataset.process);
    } else {
        return;
    }
    event.preventDefault();
});

// ---- what processes use

const samplePeriod = 2000;
/// Milliseconds that a chart shows: as much as there is, within bounds.
const chartSpans = [60000, 300000];
/// Of each process, the oldest first.
const samples = new Map();
let last = null;
let sampling = null;

function take(report) {
    const milliseconds = last ? report.at - last.at : 0;
    for (const name of [...samples.keys()]) if (!report.processes[name]) samples.delete(name);
    for (const [name, [used, memory, threads, descriptors]] of Object.entries(report.processes)) {
        const before = last?.processes[name]?.[0];
        // What has used less than before is another process.
        const cpu = milliseconds > 0 && used >= before ? (used - before) / milliseconds * 100 : null;
        const list = samples.get(name) || [];
        list.push({ at: report.at, cpu, memory, threads, descriptors });
        while (report.at - list[0].at > chartSpans[1]) list.shift();
        samples.set(name, list);
    }
    last = report;
    rows().forEach(showUse);
    for (const name of opened.keys()) draw(name);
    for (const [name, tail] of Object.entries(report.tails)) {
        const panel = opened.get(name) && one("article", opened.get(name));
        if (!panel) continue;
        const lines = one("pre", panel);
        const link = one(".tail a", panel);
        link.href = link.href.replace(/channel=\w+/, "channel=" + tail.channel);
        one("[data-channel]", panel).textContent = tail.title;
        if (lines.textContent === tail.text) continue;
        lines.textContent = tail.text;
        lines.scrollTop = 9999;
    }
}

const cpuText = (share) => share === null ? "" : (share < 9.95 ? share.toFixed(1) : Math.round(share)) + "%";

function memoryText(bytes) {
    const units = ["B", "kB", "MB", "GB", "TB"];
    while (bytes >= 999.5 && units.length > 1) {
        bytes /= 1000;
        units.shift();
    }
    return (bytes < 9.95 ? bytes.toFixed(1) : Math.round(bytes)) + " " + units[0];
}

function showUse(row) {
    const use = samples.get(row.dataset.process)?.at(-1);
    one(".cpu", row).textContent = use ? cpuText(use.cpu) : "";
    one(".memory", row).textContent = use ? memoryText(use.memory) : "";
}

function draw(name) {
    const panel = one("article", opened.get(name));
    if (!panel) return;
    const list = samples.get(name) || [];
    const use = list.at(-1);
    const span = use && Math.max(chartSpans[0], use.at - list[0].at);
    for (const [kind, text] of [["cpu", cpuText], ["memory", memoryText]]) {
        const chart = one("[data-chart=" + kind + "]", panel);
        const points = list.filter((sample) => sample[kind] !== null);
        const highest = Math.max(1, ...points.map((sample) => sample[kind])) * 1.1;
        const x = (sample) => (150 - (use.at - sample.at) / span * 150).toFixed(1);
        const y = (sample) => (40 - sample[kind] / highest * 40).toFixed(1);
        const line = points.map((sample) => x(sample) + " " + y(sample)).join("L");
        one("output", chart).textContent = use ? text(use[kind]) : "not running";
        one(".line", chart).setAttribute("d", line && "M" + line);
        one(".area", chart).setAttribute("d", line && "M" + line + "V40H" + x(points[0]) + "z");
        one("svg", chart).setAttribute("aria-label", one("figcaption", chart).textContent);
    }
    const files = use?.descriptors ?? null;
    one("[data-counts]", panel).textContent = use ? "Threads " + use.threads + (files === null ? "" : ", descriptors " + files) : "";
}

async function sample() {
    stopSampling();
    if (document.hidden) return;
    const mine = sampling = {};
    const names = [...opened.keys()].map((name) => "open=" + encodeURIComponent(name));
    try {
        const response = await fetch(address("resources.json?" + names.join("&")), { signal: AbortSignal.timeout(10000) });
        if (response.ok) take(await response.json());
        heard();
    } catch (error) {
        // Nothing comes: the stream of changes may not have noticed.
        if (!document.hidden) lost();
    }
    // It may have ended or begun once more meanwhile.
    if (sampling === mine) sampling = setTimeout(sample, samplePeriod);
}

function stopSampling() {
    clearTimeout(sampling);
    sampling = null;
}
