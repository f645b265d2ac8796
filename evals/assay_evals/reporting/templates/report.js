"use strict";
for (const list of document.querySelectorAll(".filtered")) {
  const [words, kind] = list.querySelectorAll("input, select");
  const cases = [...list.querySelectorAll(".case")];
  const filter = () => {
    const wanted = words.value.toLowerCase();
    for (const each of cases) {
      each.hidden = !each.textContent.toLowerCase().includes(wanted) || (kind.value && each.dataset.kind !== kind.value);
    }
    if (wanted || kind.value) list.querySelector("details")?.setAttribute("open", "");
    list.querySelector("output").textContent = `${cases.filter((each) => !each.hidden).length} of ${cases.length}`;
  };
  words.addEventListener("input", filter);
  kind.addEventListener("change", filter);
  list.querySelector(".filter").hidden = false;
  filter();
}
