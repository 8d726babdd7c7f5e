/** Fills the templates. A generator with a fixed seed, so that the same lists give the same sentences. */
import { demonyms, honorifics } from './cues.mjs';
import { germanNouns, jobs, products, withNames, withoutNames } from './templates.mjs';

export function randomOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = n => Math.floor(next() * n);
  return { next, below, of: list => list[below(list.length)], chance: p => next() < p };
}

const capitalised = word => word.charAt(0).toUpperCase() + word.slice(1);
const isCased = text => /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\s.'’-]+$/u.test(text);

/** Makes texts with the spans of what was filled in: `{ text, spans: [{ start, end, type }] }`, in characters. */
export class Generator {
  #random;
  #locales;
  #cities;
  #countries;
  #companies;
  #words;
  #surnames;

  constructor({ locales, census, cities, countries, companies, lexicon }, words, seed) {
    this.#random = randomOf(seed);
    const good = list => list.filter(name => name.length > 1 && isCased(name) && /^\p{Lu}/u.test(name));
    this.#locales = locales
      .map(({ first, last, streets, ...rest }) => ({
        ...rest,
        first: good(first),
        last: good(last),
        streets: good(streets),
      }))
      .filter(({ first, last }) => first.length > 20 && last.length > 15);
    // Large towns are spoken of more often.
    this.#cities = cities
      .filter(({ name }) => isCased(name))
      .sort((a, b) => b.population - a.population)
      .map(({ name }) => name);
    this.#countries = countries
      .filter(({ name, english }) => english && isCased(name))
      .map(({ name }) => name);
    this.#companies = companies
      .filter(name => /^[A-Z][a-z]{3,}$/.test(name))
      .concat(
        Object.entries(lexicon)
          .filter(([, tags]) => [tags].flat().includes('Organization'))
          .map(([name]) => name.split(' ').map(capitalised).join(' '))
          .filter(name => name.length > 4),
      );
    this.#words = words;
    this.#surnames = census.last.slice(0, 20_000).map(({ name }) => capitalised(name.toLowerCase()));
  }

  text() {
    const { chance, below, of } = this.#random;
    const parts = chance(0.5) ? 1 : 1 + below(4);
    let made = { text: '', spans: [] };
    for (let i = 0; i < parts; i++) {
      const next = this.#fill(chance(0.7) ? of(withNames) : of(withoutNames));
      const gap = made.text === '' ? '' : chance(0.6) && !made.text.includes('\n') ? ' ' : '\n';
      made = joined(made, gap, next);
    }
    return this.#recased(made);
  }

  #recased(made) {
    const { chance } = this.#random;
    const to = chance(0.03) ? 'toUpperCase' : chance(0.06) ? 'toLowerCase' : undefined;
    const text = to === undefined ? made.text : made.text[to]();
    return text.length === made.text.length ? { ...made, text } : made;
  }

  #fill(template) {
    let text = '';
    const spans = [];
    for (const piece of template.split(/(\{[A-Za-z#]\})/)) {
      const slot = /^\{(.)\}$/.exec(piece)?.[1];
      if (slot === undefined) {
        text += piece;
        continue;
      }
      for (const { text: words, type } of this.#slot(slot)) {
        if (type) spans.push({ start: text.length, end: text.length + words.length, type });
        text += words;
      }
    }
    return { text, spans };
  }

  #slot(slot) {
    const { of, below, chance } = this.#random;
    const as = (text, type) => [{ text, type }];
    switch (slot) {
      case 'P':
        return as(this.#person(), 'PERSON');
      case 'F':
        return as(this.#first(), 'PERSON');
      case 'L':
        return as(this.#last(), 'PERSON');
      case 'M': {
        const title = capitalised(of(honorifics.slice(0, 12))) + (chance(0.6) ? '.' : '');
        return [{ text: `${title} ` }, { text: chance(0.6) ? this.#last() : this.#person(), type: 'PERSON' }];
      }
      case 'C':
        return as(this.#city(), 'LOCATION');
      case 'N':
        return as(of(this.#countries), 'LOCATION');
      case 'O':
        return as(this.#company(), 'ORGANIZATION');
      case 'A':
        return as(`${1 + below(300)} ${this.#street()}`);
      case 'J':
        return as(of(jobs));
      case 'R':
        return as(capitalised(of(demonyms)));
      case 'D':
        return as(this.#date());
      case '#':
        return as(String(1 + below(chance(0.5) ? 20 : 5000)));
      case 'W':
        return as(capitalised(of(this.#words)));
      case 'w':
        return as(of(this.#words));
      case 'G':
        return as(of(germanNouns));
      case 'T':
        return as(of(products));
      default:
        throw new Error(`no such slot: ${slot}`);
    }
  }

  #first() {
    const { of, chance } = this.#random;
    const name = of(of(this.#locales).first);
    return chance(0.03) ? name.toUpperCase() : name;
  }

  #last() {
    const { of, chance } = this.#random;
    return chance(0.35) ? of(this.#surnames) : of(of(this.#locales).last);
  }

  #person() {
    const { of, chance, next } = this.#random;
    const locale = of(this.#locales);
    const first = of(locale.first);
    const last = chance(0.25) ? this.#last() : of(locale.last);
    const initial = `${String.fromCharCode(65 + this.#random.below(26))}.`;
    const kind = next();
    if (kind < 0.66) return `${first} ${last}`;
    if (kind < 0.74) return `${first} ${initial} ${last}`;
    if (kind < 0.79) return `${first} ${of(locale.first)} ${last}`;
    if (kind < 0.83) return `${first} ${last} ${this.#last()}`;
    if (kind < 0.86) return `${initial} ${last}`;
    if (kind < 0.88) return `${initial}${initial} ${last}`;
    if (kind < 0.9) return `${first} ${last}-${this.#last()}`;
    if (kind < 0.93)
      return `${first} ${of(['van', 'van der', 'de', 'von', 'de la', 'da', 'dos', 'di', 'al', 'bin', 'del'])} ${last}`;
    if (kind < 0.95) return `${first} ${last}`.toUpperCase();
    return chance(0.5) ? first : last;
  }

  #city() {
    const { below, chance, next } = this.#random;
    const rank = chance(0.5) ? below(2500) : Math.floor(this.#cities.length * next() ** 1.5);
    const name = this.#cities[rank] ?? this.#cities[0];
    return chance(0.03) ? name.toUpperCase() : name;
  }

  #street() {
    const { of, chance } = this.#random;
    const name = chance(0.5) ? this.#last() : capitalised(of(this.#words));
    return of([
      `${name} Street`,
      `${name} Road`,
      `${name} Avenue`,
      `${name}straße`,
      `Rue ${name}`,
      `Via ${name}`,
      `${name} Lane`,
    ]);
  }

  #company() {
    const { of, chance, next } = this.#random;
    const name = chance(0.5) ? this.#last() : capitalised(of(this.#words));
    const kind = next();
    if (kind < 0.25) return of(this.#companies);
    if (kind < 0.5)
      return `${name} ${of(['Inc', 'Ltd', 'LLC', 'Corp', 'Group', 'GmbH', 'AG', 'SA', 'S.p.A', 'BV', 'AB', 'Holdings', 'Partners', 'Plc', 'Ltd', 'Inc', 'KG', 'Sons', 'Company'])}`;
    if (kind < 0.62) return `${name} & ${of(['Sons', 'Co', 'Partners', this.#last(), this.#last()])}`;
    if (kind < 0.67) return `${name}, ${this.#last()} and ${this.#last()}`;
    if (kind < 0.7) return `${name}-${this.#last()}`;
    if (kind < 0.85)
      return `${name} ${of(['Bank', 'Insurance', 'Systems', 'Technologies', 'Consulting', 'Solutions', 'Airlines', 'Hospital', 'Industries', 'Energy', 'Foundation', 'Media', 'Software', 'Pharma', 'Motors', 'Capital', 'Institute'])}`;
    if (kind < 0.92) return `University of ${this.#city()}`;
    return `${this.#city()} ${of(['University', 'City Council', 'Hospital', 'Police Department', 'Chamber of Commerce', 'United', 'Football Club'])}`;
  }

  #date() {
    const { of, below } = this.#random;
    const month = of(['January', 'March', 'May', 'June', 'August', 'October', 'December']);
    const [day, year] = [1 + below(28), 1950 + below(80)];
    return of([
      `${day} ${month} ${year}`,
      `${month} ${day}`,
      `${month} ${year}`,
      String(year),
      of(['Monday', 'Tuesday', 'Friday', 'Sunday']),
    ]);
  }
}

const joined = (a, gap, b) => ({
  text: a.text + gap + b.text,
  spans: [
    ...a.spans,
    ...b.spans.map(({ start, end, type }) => ({
      start: start + a.text.length + gap.length,
      end: end + a.text.length + gap.length,
      type,
    })),
  ],
});
