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

export const CONCEPT = {
  act_done: "już się stało",
  means_at_hand: "ma środki pod ręką",
  place: "miejsce",
  right_now: "teraz",
  time_set: "wyznaczony czas",
  means: "środki",
  bereavement: "strata bliskiej osoby",
  disaster: "katastrofa",
  emergency: "zagrożenie życia",
  shelter: "schronienie",
  shelter_tonight: "nie ma gdzie spać",
  addiction: "uzależnienie",
  withdrawal: "odstawienie",
  relationship: "związek",
  parenting: "wychowanie",
  missing_child: "zaginione dziecko",
  life_change: "zmiana życiowa",
  emotional: "silne emocje",
  child_writer: "pisze dziecko",
  watched: "ktoś patrzy w telefon",
  deaf: "osoba niesłysząca",
  other_person: "mowa o kimś innym",
  information: "pytanie o informację",
  denied: "zaprzeczone",
  told_as_past: "było, minęło",
  suicide_active: "zamiar odebrania sobie życia",
  suicide_passive: "myśl o śmierci",
  burden: "czuje się ciężarem",
  farewell: "pożegnanie",
  plan: "plan",
  self_harm: "samookaleczenie",
  attempt_recent: "niedawna próba",
  suicide_loss: "strata przez samobójstwo",
  violence: "przemoc",
  threat_to_kill: "groźba zabicia",
  weapon: "broń",
  strangling: "duszenie",
  injury: "obrażenia",
  attacker_present: "sprawca jest obok",
  child_hurt: "krzywda dziecka",
  sexual_violence: "przemoc seksualna",
  perpetrator: "sam stosuje przemoc",
  perpetrator_now: "może zaraz kogoś skrzywdzić",
  trafficking: "handel ludźmi",
};

/** Seconds as people say them: 45 s, 2 min, 1 h. */
export function span(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ""}`;
  return `${Math.floor(seconds / 3600)} h${seconds % 3600 ? ` ${Math.floor((seconds % 3600) / 60)} min` : ""}`;
}
