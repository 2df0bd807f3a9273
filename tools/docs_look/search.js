// The search of the guide: sections that have every word, those with the words in their title first. Works from disk.

const field = document.getElementById("search"), results = document.getElementById("results");
const found = document.getElementById("found"), pages = document.getElementById("pages");
const root = document.body.dataset.root, MOST = 30;

function plain(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

const sections = window.SECTIONS.map(([title, address, text]) => ({ title, address, head: plain(title), text: plain(text) }));

function show() {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  const rank = (section) => words.filter((word) => !section.head.includes(word)).length;
  const fitting = words.length
    ? sections.filter((each) => words.every((word) => each.text.includes(word))).sort((a, b) => rank(a) - rank(b))
    : [];
  results.replaceChildren(...fitting.slice(0, MOST).map((section) => {
    const line = document.createElement("li"), link = document.createElement("a"), page = document.createElement("small");
    const [first, ...rest] = section.title.split(": ");
    link.href = root + section.address;
    link.textContent = rest.join(": ") || first;
    page.textContent = rest.length ? first : "";
    link.append(page);
    line.append(link);
    return line;
  }));
  pages.hidden = words.length > 0;
  found.textContent = words.length ? `${fitting.length} found` : "";
}

field.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== field) {
    event.preventDefault();
    field.focus();
  } else if (event.key === "Escape") {
    field.value = "";
    show();
  } else if (event.key === "Enter" && event.target === field) {
    results.querySelector("a")?.click();
  }
});
show();
