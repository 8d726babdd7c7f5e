import type { PdfFont, PdfFonts } from './pdf-fonts.ts';
import { stringBytes } from './pdf-object.ts';

const token =
  /\((?:[^()\\]|\\[\s\S]|\((?:[^()\\]|\\[\s\S])*\))*\)|<[0-9a-fA-F\s]*>|\[|\]|\/[^\s/<>[\]()%]*|[-+.\d]+|[A-Za-z'"*]+|%[^\r\n]*/g;

/** A gap so wide, in thousandths of the font's size, stands for a blank (section 9.4.3). */
const BLANK = -180;

/** What the text operators of a content stream show, line by line (section 9.4). */
export function shownText(content: string, fonts: PdfFonts): string {
  let text = '';
  let font: readonly PdfFont[] = fonts.named('');
  let operands: string[] = [];
  for (const [word] of content.matchAll(token)) {
    if (!isOperator(word)) {
      if (operands.length < 10_000) operands.push(word);
      continue;
    }
    if (word === 'Tf') font = fonts.named((operands.find(name => name.startsWith('/')) ?? '/').slice(1));
    text += effect(word, operands, font);
    operands = [];
  }
  return text;
}

const isOperator = (word: string): boolean => /^[A-Za-z'"*]/.test(word);

function effect(operator: string, operands: readonly string[], font: readonly PdfFont[]): string {
  if (operator === 'Tj' || operator === 'TJ') return shown(operands, font);
  if (operator === "'" || operator === '"') return `\n${shown(operands, font)}`;
  if (operator === 'Td' || operator === 'TD') return Number(operands.at(-1)) === 0 ? ' ' : '\n';
  return operator === 'T*' || operator === 'Tm' || operator === 'ET' ? '\n' : '';
}

function shown(operands: readonly string[], fonts: readonly PdfFont[]): string {
  // Where a name stands for several fonts, each is tried: one of them is right.
  return fonts.map(font => operands.map(operand => said(operand, font)).join('')).join('\n');
}

function said(operand: string, { width, unicode }: PdfFont): string {
  if (!operand.startsWith('(') && !operand.startsWith('<')) return Number(operand) < BLANK ? ' ' : '';
  const bytes = stringBytes(operand);
  if (width === 1 && !unicode) return bytes;
  let text = '';
  for (let at = 0; at + width <= bytes.length; at += width) {
    const code = width === 1 ? bytes.charCodeAt(at) : bytes.charCodeAt(at) * 256 + bytes.charCodeAt(at + 1);
    text += unicode?.get(code) ?? String.fromCharCode(code);
  }
  return text;
}
