// The search of a site's index: lessons that have every word are shown, chapters without any are not.

const search = document.getElementById("search");
const lessons = [...document.querySelectorAll(".lesson")];

function plain(text) {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}

const texts = lessons.map((lesson) => plain(lesson.textContent));

function show() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  let count = 0;
  lessons.forEach((lesson, at) => {
    lesson.hidden = !words.every((word) => texts[at].includes(word));
    count += lesson.hidden ? 0 : 1;
  });
  for (const chapter of document.querySelectorAll("main > section")) {
    chapter.hidden = !chapter.querySelector(".lesson:not([hidden])");
  }
  document.getElementById("found").textContent = words.length ? `${count} lesson${count === 1 ? "" : "s"}` : "";
}

search.addEventListener("input", show);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== search) {
    event.preventDefault();
    search.focus();
  }
});
show();
