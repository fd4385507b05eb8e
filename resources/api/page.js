"use strict";
// The token stays in this page's memory: it is not stored, and gone when the page is closed.
const token = document.getElementById("token");
const unit = document.getElementById("unit");

async function ask(verb, path, body) {
  const head = { Authorization: "Bearer " + token.value.trim() };
  if (body) head["Content-Type"] = "application/json";
  const answer = await fetch(path, { method: verb, headers: head, body: body || undefined });
  const text = await answer.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* as it is */ }
  return { status: answer.status, text: shown };
}

document.getElementById("look").addEventListener("click", async () => {
  const out = document.getElementById("looked");
  try {
    const found = await ask("GET", "/api/v1/admin/list?withStats");
    out.textContent = found.text;
    if (found.status === 200) {
      unit.value = JSON.parse(found.text).units[0].name;
      const status = await ask("GET", "/api/v1/reprocess/status/" + encodeURIComponent(unit.value));
      out.textContent += "\n" + status.text;
    }
  } catch (wrong) {
    out.textContent = "The server does not answer: " + wrong.message;
  }
});

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const out = form.querySelector("pre");
    let path = form.dataset.path;
    const query = new URLSearchParams();
    for (const field of form.querySelectorAll("input")) {
      const value = field.value || (field.name === "unit" ? unit.value : "");
      if (field.dataset.in === "path") path = path.replace("{" + field.name + "}", encodeURIComponent(value));
      else if (value) query.append(field.name, value);
    }
    if (String(query)) path += "?" + query;
    const body = form.querySelector("textarea");
    out.hidden = false;
    out.textContent = "…";
    try {
      const found = await ask(form.dataset.verb, path, body ? body.value : "");
      out.textContent = form.dataset.verb + " " + path + "\n" + found.status + "\n" + found.text;
    } catch (wrong) {
      out.textContent = "The server does not answer: " + wrong.message;
    }
  });
}
