// Uploads by drag and drop, and the progress of a job. Every page works without this file.
"use strict";

const upload = () => document.querySelector("form[data-upload]"); // another one after a refusal
if (upload()) takeFiles();
const progress = document.querySelector("[data-state]");
if (progress) follow(progress);

function takeFiles() {
  const mark = (over) => upload()?.querySelector(".drop").classList.toggle("over", over);
  // A file dropped beside the field would otherwise take the place of the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  window.addEventListener("dragover", () => mark(true));
  window.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  window.addEventListener("drop", (event) => {
    mark(false);
    const files = event.dataTransfer.files;
    const form = upload();
    if (!files.length || !form) return;
    const one = new DataTransfer();
    one.items.add(files[0]);
    form.elements.file.files = one.files;
    tell(form, files.length > 1);
    form.querySelector("button").focus();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-upload] input[type=file]")) tell(event.target.form, false);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-upload]")) return;
    event.preventDefault();
    send(event.target);
  });
}

function tell(form, many) {
  const input = form.elements.file;
  const file = input.files[0];
  // The server refuses it as well, but only once it was on its way.
  const problem = file && file.size > Number(form.dataset.most) ? form.dataset.large : "";
  input.setCustomValidity(problem);
  const said = file ? [`${file.name} (${sizeOf(file)})`, many ? form.dataset.many : "", problem] : [];
  form.querySelector(".chosen").textContent = said.filter(Boolean).join(" ");
}

function sizeOf(file) {
  const large = file.size >= 1e6;
  const size = file.size / (large ? 1e6 : 1e3);
  const digits = { maximumFractionDigits: large ? 1 : 0 };
  return `${Math.max(size, 1).toLocaleString(document.documentElement.lang, digits)} ${large ? "MB" : "kB"}`;
}

function send(form) {
  const button = form.querySelector("button");
  const shown = form.querySelector(".sending");
  const bar = shown.querySelector("progress");
  const said = shown.querySelector(".stage");
  const request = new XMLHttpRequest();
  const stop = (text) => { button.disabled = false; bar.hidden = true; said.textContent = text; };

  button.disabled = true;
  shown.hidden = bar.hidden = false;
  said.textContent = form.dataset.sending;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.addEventListener("error", () => stop(form.dataset.broken));
  request.addEventListener("load", () => {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const problem = page.querySelector("main");
    stop("");
    if (problem) showProblem(problem); else stop(form.dataset.broken);
  });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/html");
  request.setRequestHeader("X-CSRF-Token", form.elements.csrf.value);
  request.send(new FormData(form));
}

function showProblem(problem) {
  const main = document.querySelector("main");
  main.replaceChildren(...document.adoptNode(problem).childNodes);
  main.focus();
}

function follow(section) {
  const stage = section.querySelector(".stage");
  const share = section.querySelector(".share");
  const bar = section.querySelector("progress");
  let pause = 1000;

  const look = async () => {
    try {
      const answer = await fetch(section.dataset.state, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (now.ended) {
        location.reload();
        return;
      }
      pause = now.stage === stage.textContent ? Math.min(pause * 1.2, 5000) : 1000;
      if (now.stage !== stage.textContent) stage.textContent = now.stage; // read aloud only where it is another one
      share.textContent = now.said;
      if (now.percent === null) bar.removeAttribute("value"); else bar.value = now.percent;
    } catch {
      pause = Math.min(pause * 2, 30000);
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
}
