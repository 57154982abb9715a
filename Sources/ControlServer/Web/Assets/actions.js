// What pages with buttons have in common: what they say, and what they ask before something cannot be taken back.
"use strict";

document.documentElement.classList.add("scripted");

/// An address relative to the page, without the password that may be in the page's own: fetch refuses such.
const address = (reference) => new URL(reference, location.origin + location.pathname);

function say(text, isError) {
    const message = document.getElementById("message");
    message.className = isError ? "status_msg error" : "status_msg";
    message.textContent = text;
}

/// What a page does with the answer to an action; each page has its own way.
const pageOf = {
    /// Keeps what comes meanwhile, if the page has such.
    around: (work) => work(),
    /// Shows a page of the server. Returns whether it was one.
    show: () => false,
    reload: async () => location.reload(),
};

// ---- questions

const askedFirst = ["stop", "clearlog", "stopgroup", "restartgroup", "stopall", "restartall"];
/// Milliseconds in which a question is not answered: the second click of two is not meant for it.
const guardMilliseconds = 400;
let sure = null;

const labelOf = (button) => button.getAttribute("aria-label") || button.textContent + " processes";

function closeQuestion() {
    const question = document.querySelector(".question");
    if (!question) return false;
    const hadFocus = question.contains(document.activeElement);
    const button = question.asker;
    question.remove();
    if (hadFocus) button.focus();
    return true;
}

/// Asks in the place of the buttons whether that of one of them is to be done.
function ask(button, askedAt = performance.now()) {
    closeQuestion();
    const question = document.createElement("span");
    question.className = "question";
    question.asker = button;
    question.askedAt = askedAt;
    question.setAttribute("role", "group");
    question.setAttribute("aria-label", labelOf(button) + "?");
    for (const [style, text] of [["yes", labelOf(button)], ["no", "Cancel"]]) {
        const answer = document.createElement("button");
        answer.type = "button";
        answer.className = style;
        answer.textContent = answer.title = text;
        question.append(answer);
    }
    button.closest(".actions, #control").append(question);
    question.firstElementChild.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
    const answer = event.target.closest?.(".question button");
    if (!answer) return;
    const question = answer.parentElement;
    if (performance.now() - question.askedAt < guardMilliseconds) return;
    closeQuestion();
    if (answer.className !== "yes") return;
    sure = question.asker;
    sure.form?.requestSubmit(sure);
    sure = null;
});

// ---- actions

document.addEventListener("submit", (submission) => {
    const button = submission.submitter;
    if (!button || button.name !== "action") return;
    submission.preventDefault();
    if (button !== sure && askedFirst.includes(button.value)) ask(button); else perform(button, submission.target);
});

async function perform(button, form) {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("action", button.value);
    button.setAttribute("aria-busy", "true");
    try {
        const target = address(button.getAttribute("formaction") || "?");
        const [response, page, isShown] = await pageOf.around(async () => {
            const response = await fetch(target, { method: "POST", body: fields });
            const page = await response.text();
            return [response, page, response.ok && pageOf.show(page)];
        });
        if (isShown) return;
        const refusal = new DOMParser().parseFromString(page, "text/html").getElementById("reason");
        if (response.status === 403) await pageOf.reload();
        say(refusal?.textContent || "The server answered with " + response.status + ".", true);
    } catch (error) {
        say("The server could not be reached.", true);
    } finally {
        button.removeAttribute("aria-busy");
    }
}
