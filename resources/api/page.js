"use strict";
// The token stays in this page's memory: it is not stored, and gone when the page is closed.
const token = document.getElementById("token");
const unit = document.getElementById("unit");

// What was asked last in a box; an older answer that is still coming is let go of.
const asked = new Map();

async function ask(out, verb, path, body) {
  asked.get(out)?.abort();
  const ending = new AbortController();
  asked.set(out, ending);
  const head = {};
  if (token.value.trim()) head.Authorization = "Bearer " + token.value.trim();
  if (typeof body === "string") head["Content-Type"] = "application/json";
  return fetch(path, { method: verb, headers: head, body, signal: ending.signal });
}

function pretty(text) {
  try { return JSON.stringify(JSON.parse(text), null, 2); } catch { return text; }
}

// Documents as they are, events as they come, of other files what they are.
async function show(out, first, answer) {
  const kind = answer.headers.get("Content-Type") || "";
  if (kind.startsWith("text/event-stream")) {
    out.textContent = first;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      out.textContent = (out.textContent + part.value).slice(-100000);
      out.scrollTop = out.scrollHeight;
    }
    out.textContent += "(The stream has ended.)";
  } else if (/json|xml|^text\//.test(kind)) {
    out.textContent = first + pretty(await answer.text());
  } else {
    const file = await answer.blob();
    out.textContent = first + kind + ", " + file.size.toLocaleString("en") + " bytes";
  }
}

function failed(out, wrong) {
  if (wrong.name !== "AbortError") out.textContent = "The server does not answer: " + wrong.message;
}

function name_units(before) {
  for (const field of document.querySelectorAll("form.try input[name=unit]")) {
    if (!field.value || field.value === before) field.value = unit.value;
  }
}
let named = "";
unit.addEventListener("input", () => { name_units(named); named = unit.value; });

document.getElementById("who").addEventListener("submit", async (event) => {
  event.preventDefault();
  const out = document.getElementById("looked");
  out.hidden = false;
  out.textContent = "…";
  try {
    const answer = await ask(out, "GET", "/api/v1/admin/list?withStats");
    const text = await answer.text();
    if (answer.status !== 200) {
      out.textContent = answer.status + "\n" + pretty(text);
      return;
    }
    unit.value = JSON.parse(text).units[0].name;
    name_units(named);
    named = unit.value;
    const status = await ask(out, "GET", "/api/v1/reprocess/status/" + encodeURIComponent(unit.value));
    await show(out, pretty(text) + "\n", status);
  } catch (wrong) {
    failed(out, wrong);
  }
});

function body_of(form) {
  const parts = form.querySelectorAll("[data-part]");
  if (!parts.length) {
    const text = form.querySelector("textarea");
    return text ? text.value : undefined;
  }
  const body = new FormData();
  for (const part of parts) {
    if (part.type === "file") for (const file of part.files) body.append(part.dataset.part, file, file.name);
    else body.append(part.dataset.part, part.value);
  }
  return body;
}

for (const form of document.querySelectorAll("form.try")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const out = form.querySelector("pre");
    let path = form.dataset.path;
    const query = new URLSearchParams();
    for (const field of form.querySelectorAll("input[name]")) {
      if (field.dataset.in === "path") path = path.replace("{" + field.name + "}", () => encodeURIComponent(field.value));
      else if (field.value) query.append(field.name, field.value);
    }
    if (String(query)) path += "?" + query;
    out.hidden = false;
    out.textContent = "…";
    try {
      const answer = await ask(out, form.dataset.verb, path, body_of(form));
      await show(out, form.dataset.verb + " " + path + "\n" + answer.status + "\n", answer);
    } catch (wrong) {
      failed(out, wrong);
    }
  });
}
