import type { View } from '../view.ts';

/** Few bytes of a text as text, 1:1 in Latin-1. */
export function textIn(view: View, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(view.at(at));
  return text;
}

/** Letters of a text in lower case. */
export function wordIn(view: View, from: number, to: number): string {
  let word = '';
  for (let at = from; at < to; at++) word += String.fromCharCode(view.at(at) | 0x20);
  return word;
}
