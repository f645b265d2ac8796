// A file that is dropped on the text goes into the field for files, which stays the way for whoever has no mouse.
"use strict";

const text = document.getElementById("text");
const file = document.getElementById("file");
const holdsFiles = (event) => event.dataTransfer.types.includes("Files");

text.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return; // words are dropped as ever
  event.preventDefault();
  text.classList.add("taking");
});
text.addEventListener("dragleave", () => text.classList.remove("taking"));
text.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  text.classList.remove("taking");
  const first = new DataTransfer(); // the field takes one
  first.items.add(event.dataTransfer.files[0]);
  file.files = first.files;
  file.focus();
});
document.getElementById("drop-help").hidden = false;
