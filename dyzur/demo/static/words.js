// What the page calls the values of the service, in Polish.

export const RISK = { none: "brak", elevated: "podwyższone", high: "wysokie", imminent: "bezpośrednie" };

export const CRISIS = {
  suicide_risk: "ryzyko samobójcze",
  violence: "przemoc",
  bereavement: "żałoba",
  disaster: "katastrofa",
  relationship: "kryzys w związku",
  parenting: "wychowanie",
  addiction: "uzależnienie",
  perpetrator: "sprawca przemocy",
  life_change: "zmiana życiowa",
  shelter: "schronienie",
  trafficking: "handel ludźmi",
  emotional: "kryzys emocjonalny",
  information: "informacja",
  none: "nie rozpoznano",
};
export const DANGEROUS = new Set(["suicide_risk", "violence", "trafficking"]);

export const WHOM = { primary: "Dyżurny", backup: "Zastępstwo", lead: "Kierownik", everyone: "Wszyscy" };
export const LAYER = { primary: "na dyżurze", backup: "zastępstwo", lead: "kierownik" };
export const BY = { telegram: "Telegram", sms: "SMS", call: "telefon" };
export const CHANNEL = { sms: "SMS", telegram: "czat (Telegram)", voice: "rozmowa", web: "czat na stronie" };
export const LANG = { pl: "polski", uk: "ukraiński", ru: "rosyjski", en: "angielski" };
export const SUBJECT = { self: "o sobie", other: "o kimś innym" };
export const STATE = {
  queued: "czeka na wysłanie",
  sending: "wysyłane",
  sent: "wysłane",
  delivered: "doręczone",
  failed: "nieudane",
  expired: "wygasło",
  cancelled: "odwołane",
};

export const STAGE = {
  start: "początek",
  human: "czeka na człowieka",
  PAUSE: "przerwa – milczymy",
  ended: "zakończone przez osobę",
  told: "odpowiedź udzielona",
  G2: "czy może bezpiecznie pisać",
  G3: "wybór sprawy",
  G9: "zgoda na kontakt",
  TOWN: "pytanie o miejscowość",
  S1: "pytanie o myśli",
  S2: "pytanie: czy teraz",
  S3: "pytanie: kiedy",
  S4: "pytanie o środki",
  S5: "pytanie o niedawne próby",
};

/** Seconds as people say them: 45 s, 2 min, 1 h. */
export function span(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ""}`;
  return `${Math.floor(seconds / 3600)} h${seconds % 3600 ? ` ${Math.floor((seconds % 3600) / 60)} min` : ""}`;
}
