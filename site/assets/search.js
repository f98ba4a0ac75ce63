// The search page: a box, and the results as a list. It fetches nothing, so that it works from a file share; what
// can be found lies in search-index.js, and MiniSearch finds it. Words of the page itself stand in the page.
(() => {
  "use strict";
  const MOST = 30; // results that are shown
  const AROUND = 90; // signs shown before and after the first word that was found
  const PAUSE = 350; // milliseconds without a key before the number of results is said

  const [box, words, off, count, list] = ["box", "words", "off", "count", "found"].map((name) =>
    document.getElementById(`search-${name}`),
  );
  const index = window.reportgenSearch;
  if (!index || !window.MiniSearch) return; // the page says that the search could not be loaded

  // What stands beside the quarters tells of all of them; of the quarters' reports the newest comes first.
  const ages = new Map(index.quarters.map((slug, number) => [slug, number]));
  function weight(kind, address) {
    const age = ages.get(address.split("/")[0]);
    if (age === undefined) return kind === "measure" || kind === "agency" ? 2 : 1.2;
    return 1 / (1 + age / 4);
  }

  const rows = index.found.map(([kind, address, title, place, text, ids], id) => ({
    id, kind, address, title, place, text, ids, weight: weight(kind, address),
  }));
  const finder = new MiniSearch({
    fields: ["title", "ids", "place", "text"],
    processTerm: (term) => term.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase(),
    searchOptions: {
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 3 ? 0.2 : false),
      boost: { title: 4, ids: 3, place: 0.5 },
      weights: { fuzzy: 0.3, prefix: 0.6 },
      boostDocument: (id) => rows[id].weight,
    },
  });
  finder.addAll(rows);

  // All words first; if no page has all of them, whatever has one.
  function find(query) {
    const all = finder.search(query, { combineWith: "AND" });
    return all.length || !/\s/.test(query) ? all : finder.search(query, { combineWith: "OR" });
  }

  function excerpt(text, terms) {
    const low = text.toLowerCase();
    const places = terms.map((term) => low.indexOf(term)).filter((place) => place >= 0);
    const middle = places.length ? Math.min(...places) : 0;
    let start = Math.max(0, middle - AROUND);
    let end = Math.min(text.length, middle + AROUND);
    if (start > 0) start = text.indexOf(" ", start) + 1 || start;
    if (end < text.length) end = Math.max(text.lastIndexOf(" ", end), middle) || end;
    return `${start > 0 ? "… " : ""}${text.slice(start, end).trim()}${end < text.length ? " …" : ""}`;
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text; // others' words: never as markup
    if (className) made.className = className;
    return made;
  }

  function shown(result) {
    const { kind, address, title, place, text } = rows[result.id];
    const item = document.createElement("li");
    const link = element("a", title);
    link.href = address;
    item.append(link, " ", element("span", [list.dataset[kind], place].filter(Boolean).join(" · "), "status"));
    if (text) item.append(element("p", excerpt(text, result.terms)));
    return item;
  }

  function said(number) {
    if (!words.value.trim()) return "";
    if (!number) return count.dataset.none;
    if (number === 1) return count.dataset.one;
    const form = number > MOST ? count.dataset.first : count.dataset.many;
    return form.replace("{n}", number).replace("{m}", MOST);
  }

  let saying;
  function answer() {
    const query = words.value.trim();
    const results = query ? find(query) : [];
    list.replaceChildren(...results.slice(0, MOST).map(shown));
    list.hidden = !results.length;
    clearTimeout(saying);
    saying = setTimeout(() => { count.textContent = said(results.length); }, PAUSE);
  }

  function remember() {
    const query = words.value.trim();
    history.replaceState(null, "", query ? `#q=${encodeURIComponent(query)}` : "#");
  }

  function asked() {
    const query = new URLSearchParams(location.hash.slice(1)).get("q") ?? new URLSearchParams(location.search).get("q");
    if (query !== null && query !== words.value.trim()) {
      words.value = query;
      answer();
    }
  }

  // The focus stays in the box until an arrow leads from it; links are links, so Tab and Enter do what they always do.
  function move(event) {
    const places = [words, ...list.querySelectorAll("a")];
    const here = places.indexOf(document.activeElement);
    const steps = { ArrowDown: 1, ArrowUp: -1, Escape: -here };
    const next = places[here + (steps[event.key] ?? 0)];
    if (!next || next === places[here]) return;
    next.focus();
    event.preventDefault();
  }

  off.hidden = true;
  box.hidden = false;
  words.addEventListener("input", () => { answer(); remember(); });
  words.addEventListener("keydown", move);
  list.addEventListener("keydown", move);
  window.addEventListener("hashchange", asked);
  asked();
})();
