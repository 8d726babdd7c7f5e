import type { Json } from '../core/vector.ts';
import { changed, leaves, type Place } from './place.ts';
import type { PlantedValue } from './values.ts';

/** A text whose message or part stands twice, so that what it says can stand in two. */
export interface Doubled {
  readonly place: Place;
  /** How deep in the place the element is that stands twice. */
  readonly depth: number;
}

/** Lists of messages and of their parts. */
const lists = /^(messages|contents|parts|input|output|content|system|chat_history)$/;
/** What may be around such a text; further in than the first step, `input` is what a tool is asked. */
const around =
  /^(messages|contents|parts|output|content|system|systemInstruction|system_instruction|candidates|message|toolResult|document|source|searchResult|citationsContent|guardContent|text|chat_history)$/;
const texts = /^(text|content|message)$/;

/** Every text of a body that is a speaker's, with each element around it that has no other one. */
export function doublesIn(body: Json): readonly Doubled[] {
  const all = [...leaves(body, new Set())].filter(({ is, place }) => is === 'text' && isSpoken(place));
  return all.flatMap(({ place }) =>
    place.flatMap((step, depth) => {
      const isList = typeof step === 'number' && lists.test(String(place[depth - 1]));
      const element = place.slice(0, depth + 1);
      const within = all.filter(other => element.every((one, at) => one === other.place[at]));
      return isList && within.length === 1 && !isThought(body, element) ? [{ place, depth }] : [];
    }),
  );
}

function isSpoken(place: Place): boolean {
  const names = place.filter(step => typeof step !== 'number');
  const outer = names.slice(0, -1);
  return (
    texts.test(String(names.at(-1))) &&
    outer.every((name, at) => around.test(String(name)) || (at === 0 && name === 'input')) &&
    outer.length > 0
  );
}

/** What a model has thought, which is another text than what it says. */
function isThought(body: Json, element: Place): boolean {
  let found: Json = false;
  changed(body, element, old => {
    found = old;
    return old;
  });
  return /"thought":true|"type":"reasoning"/.test(JSON.stringify(found));
}

/** The body with the element twice: the first text ends with the value's beginning, the other begins with its rest. */
export function plantDoubled(
  body: Json,
  { place, depth }: Doubled,
  { text }: PlantedValue,
  cut: number,
): Json {
  const at = Number(place[depth]);
  const inner = place.slice(depth + 1);
  const saying = (element: Json, said: (old: string) => string): Json =>
    changed(element, inner, old => said(typeof old === 'string' ? old : ''));
  return changed(body, place.slice(0, depth), list => {
    const elements = list as readonly Json[];
    const element = elements[at] ?? null;
    return elements.toSpliced(
      at,
      1,
      saying(element, old => `${old} Note ${text.slice(0, cut)}`),
      saying(element, old => `${text.slice(cut)} is on file. ${old}`),
    );
  });
}
