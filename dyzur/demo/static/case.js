// The case in the middle: how urgent, what was heard and why, who is alerted next, who has it.
import { clock, h } from "./dom.js";
import { BY, CHANNEL, CRISIS, DANGEROUS, LANG, RISK, STAGE, STATE, SUBJECT, WHOM, span } from "./words.js";

export class CaseView {
  constructor(root) {
    this.root = root;
    this.shown = "";
    this.due = null;
    this.behind = 0;
    setInterval(() => this.tick(), 500);
  }

  /** Show the case; `now` is the server's instant, so that a wrong clock here does not mislead. */
  show(shown, now) {
    this.behind = Date.now() - Date.parse(now);
    const signature = JSON.stringify(shown);
    if (signature === this.shown) return;
    this.shown = signature;
    this.root.replaceChildren(...(shown ? parts(shown) : [empty()]));
    this.tick();
  }

  tick() {
    for (const element of this.root.querySelectorAll("[data-due]")) {
      const left = Math.ceil((Date.parse(element.dataset.due) - (Date.now() - this.behind)) / 1000);
      element.textContent = left > 0 ? `za ${span(left)}` : "teraz";
    }
  }
}

function empty() {
  return h(
    "div",
    { class: "empty" },
    h("strong", {}, "Nikt jeszcze nie napisał"),
    h("p", {}, "Wybierz przykład pod telefonem albo napisz własnymi słowami. Tu zobaczysz, co usłyszano i dlaczego, oraz kto jest wzywany."),
    h("p", { lang: "en" }, "Pick an example below the phone; what was heard, why, and who is paged will appear here."),
  );
}

function parts(shown) {
  return [owner(shown), overview(shown), heard(shown), ladder(shown), pages(shown)].filter(Boolean);
}

function owner(shown) {
  if (shown.claimed_by) {
    const words = [`Sprawę prowadzi ${shown.claimed_by}`, h("span", {}, ` od ${clock(shown.claimed_at)}`)];
    return h("div", { class: "owner taken", role: "status" }, h("div", {}, words));
  }
  if (!shown.ladder) return null;
  const tried = shown.pages.length;
  const words = tried ? `Wezwano: ${people(shown)}. Nikt jeszcze nie przejął sprawy.` : "Wezwanie jest ustawione.";
  return h("div", { class: `owner ${shown.risk === "imminent" ? "alarm" : ""}`, role: "status" }, words);
}

function people(shown) {
  return [...new Set(shown.pages.map((page) => page.name))].join(", ");
}

function overview(shown) {
  const reached = Object.keys(RISK).indexOf(shown.risk);
  const levels = Object.entries(RISK).map(([risk, name], at) =>
    h(
      "li",
      { class: `${risk} ${at <= reached ? "reached" : ""} ${at === reached ? "now" : ""}`, "aria-current": at === reached ? "true" : null },
      name,
    ),
  );
  return h(
    "div",
    { class: "card" },
    h("div", { class: "headline" }, h("strong", {}, shown.protocol), h("code", {}, shown.code)),
    h("h3", { class: "hidden" }, "Zagrożenie życia"),
    h("ol", { class: "risk", "aria-label": "Poziom zagrożenia" }, levels),
    h("ul", { class: "chips", "aria-label": "Rodzaj kryzysu" }, shown.crisis.map(chip)),
    h("dl", { class: "facts" }, facts(shown)),
  );
}

function chip(crisis) {
  return h("li", { class: DANGEROUS.has(crisis) ? "danger" : null }, CRISIS[crisis] || crisis);
}

function facts(shown) {
  const rows = [
    ["Ośrodek", shown.centre_name || "jeszcze nieznany"],
    ["Kanał", CHANNEL[shown.channel]],
    ["Język", LANG[shown.lang]],
    ["Mowa", SUBJECT[shown.subject]],
    ["Etap rozmowy", STAGE[shown.stage] || shown.stage],
    ["Kontakt z naszej strony", shown.quiet ? "zabroniony" : "dozwolony"],
  ];
  return rows.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
}

function heard(shown) {
  if (!shown.turns.length) return null;
  return h(
    "div",
    { class: "card" },
    h("h3", {}, "Co usłyszano i dlaczego ", h("small", { lang: "en" }, "what was heard, and the words that carried it")),
    h("ol", { class: "heard", tabindex: "0", "aria-label": "Usłyszane wiadomości" }, shown.turns.map(turn).reverse()),
  );
}

function turn(said) {
  const concepts = [...new Set(said.parts.map((part) => part.concept).filter(Boolean))].join(" · ");
  return h("li", {}, h("blockquote", {}, marked(said)), h("p", {}, concepts || "nic, co zmienia ocenę", `  (${clock(said.at)})`));
}

/** The caller's words with the ones that weighed marked. */
function marked(said) {
  const parts = said.parts.map(({ text, concept }) => (concept ? h("mark", { title: concept }, text) : text));
  return parts.length ? parts : "(cisza)";
}

function ladder(shown) {
  if (!shown.ladder) return null;
  const { rungs, position, due, ended, repeats_from: repeats } = shown.ladder;
  const next = position < rungs.length ? position : repeats + ((position - repeats) % (rungs.length - repeats));
  const items = rungs.map((rung, at) => {
    const waiting = !ended && at === next;
    const state = waiting ? "next" : at < position ? "done" : "";
    const when = waiting ? h("span", { class: "when", "data-due": due }) : h("span", { class: "when" }, at < position ? "wezwano" : "");
    return h(
      "li",
      { class: state },
      h("span", { class: "whom" }, WHOM[rung.whom]),
      when,
      h("span", { class: "how" }, `${rung.channels.map((by) => BY[by]).join(", ")} · potem ${span(rung.wait_s)} czekania`),
    );
  });
  const end = ended ? "Zatrzymana: sprawa ma właściciela." : "Ostatni szczebel powtarza się, aż ktoś przejmie sprawę.";
  return h("div", { class: "card" }, h("h3", {}, "Drabina wezwań ", h("small", { lang: "en" }, "who is next")), h("ol", { class: "ladder" }, items), h("p", { class: "how" }, end));
}

function pages(shown) {
  if (!shown.pages.length) return null;
  const rows = shown.pages.map((page) =>
    h("tr", {}, h("td", {}, page.name), h("td", {}, BY[page.channel]), h("td", {}, STATE[page.state]), h("td", {}, clock(page.at))),
  );
  const head = ["Kto", "Czym", "Stan", "Kiedy"].map((name) => h("th", { scope: "col" }, name));
  return h(
    "div",
    { class: "card" },
    h("h3", {}, "Wezwania ", h("small", { lang: "en" }, "pages")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Lista wezwań" }, h("table", { class: "pages" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows))),
  );
}
