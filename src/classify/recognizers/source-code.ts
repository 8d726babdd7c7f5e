import { isAlnum, isLetter, isLower, isSpace, isUpper, NEWLINE } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { bitsOf, countOf } from './evidence-words.ts';

const kinds = [
  'import',
  'definition',
  'control',
  'line-end',
  'operator',
  'member',
  'fence',
  'diff',
  'sql',
  'clause',
  'shebang',
  'markup',
  'licence',
] as const;
type Kind = (typeof kinds)[number];

/** What stands where it is read, and what a line must begin with (`^`) or may hold. */
interface Mark {
  readonly kind: Kind;
  /** Only at the beginning of a line, indentation apart. */
  readonly leads?: boolean;
  /** Case counts. */
  readonly exact?: boolean;
  /** What must follow on the same line, within 80 bytes. */
  readonly then?: string;
}

/** A mark as it is asked about. */
interface Known extends Mark {
  /** Of its kind. */
  readonly index: number;
  readonly isLetters: boolean;
}

const marks = new Map<string, Known>();
const know = (word: string, rule: Mark): void => {
  const isLetters = isLetter(word.charCodeAt(0));
  marks.set(word, { ...rule, index: kinds.indexOf(rule.kind), isLetters });
};
const mark = (words: string, rule: Mark): void => {
  for (const word of words.split('|')) know(word, rule);
};

// Python, JavaScript and TypeScript, Java, Kotlin, C, C++, C#, Go, Rust, Ruby, PHP, Swift, shell, SQL.
mark('import |export default |export const |export function ', { kind: 'import', leads: true, exact: true });
mark('from ', { kind: 'import', leads: true, exact: true, then: ' import ' });
mark('#include |#define |#ifdef |#ifndef |#pragma ', { kind: 'import', leads: true, exact: true });
mark('package |using |require |use std::|use crate::|extern crate ', {
  kind: 'import',
  leads: true,
  exact: true,
});
mark('require(', { kind: 'import', exact: true });
mark('def |async def |func |fn |pub fn |sub |proc ', {
  kind: 'definition',
  leads: true,
  exact: true,
  then: '(',
});
mark('function |async function |private |protected |public |static |abstract |override |virtual ', {
  kind: 'definition',
  leads: true,
  exact: true,
  then: '(',
});
mark('class |interface |struct |enum |trait |impl |namespace |module |object ', {
  kind: 'definition',
  leads: true,
  exact: true,
});
mark('const |let |var |val |final |mut |readonly |type ', {
  kind: 'definition',
  leads: true,
  exact: true,
  then: '=',
});
mark('if |elif |else if |for |foreach |while |switch |unless |until |match |catch |when ', {
  kind: 'control',
  leads: true,
  exact: true,
});
mark('if (|for (|while (|switch (|catch (', { kind: 'control', exact: true });
mark('return |return;|throw |raise |yield |await |defer |try {|try:|else:|else {|finally:|finally {', {
  kind: 'control',
  leads: true,
  exact: true,
});
mark(';\n|{\n|}\n|):\n|=>\n|(\n|;\r|{\r|}\r', { kind: 'line-end' });
mark('=>|->|==|!=|&&|::|:=|+=|-=|<=|>=|++', { kind: 'operator' });
know('||', { kind: 'operator' });
mark(
  'self.|this.|std::|console.log(|println(|printf(|print(|len(|fmt.|system.out.|math.|null;|nil |none,|.map(|.then(|.append(|.push(|__init__|@override|#[derive|new map|void |int main',
  {
    kind: 'member',
  },
);
mark('diff --git |@@ -|+++ b/|--- a/|index ', { kind: 'diff', leads: true, exact: true });
mark('select |insert into |create table |update |delete from |alter table |with recursive ', {
  kind: 'sql',
  leads: true,
});
mark('where |values (|join |group by |order by |primary key|not null', { kind: 'clause' });
mark('#!/', { kind: 'shebang', leads: true, exact: true });
mark('</div>|</span>|<?php|<script|</script>|</template>|<html', { kind: 'markup' });
mark('spdx-license-identifier|all rights reserved', { kind: 'licence' });
mark('```|~~~', { kind: 'fence', leads: true });

const languages = new Set(
  'python py javascript js jsx typescript ts tsx java kotlin c cpp csharp cs go golang rust rs ruby rb php swift scala sql bash sh shell powershell perl r lua dart haskell elixir diff patch html css vue solidity terraform hcl dockerfile makefile cmake groovy matlab'.split(
    ' ',
  ),
);

const bits = (...named: readonly Kind[]): number => bitsOf(kinds, ...named);
const grammar = bits('import', 'definition', 'control', 'line-end', 'operator', 'member', 'markup');
const certain = bits('fence', 'shebang');
const beginnings = bits('definition', 'import', 'control');
const diff = bits('diff');
const statement = bits('sql', 'clause');

/** Score by how many kinds come together; a fence that names a language, or a line for a shell, is half of it already. */
function score(set: number): number {
  const count = countOf(set, grammar);
  if ((set & certain) !== 0 && count >= 1) return 0.9;
  if ((set & diff) !== 0) return count >= 1 ? 0.85 : 0;
  if ((set & statement) === statement) return 0.6;
  if (count < 3 || (set & beginnings) === 0) return 0;
  return count === 3 ? 0.5 : count === 4 ? 0.7 : 0.9;
}

/** Is there nothing but blanks, a diff's sign or a quote's between the line's beginning and this? */
function leads(view: View, start: number): boolean {
  for (let at = start - 1; at >= start - 40; at--) {
    if (at < view.origin || view.at(at) === NEWLINE) return true;
    const b = view.at(at);
    if (b !== 0x20 && b !== 0x09 && b !== 0x2b && b !== 0x2d && b !== 0x3e && b !== 0x7d) return false;
  }
  return false;
}

/** Does that stand on the same line, within 80 bytes behind? Undefined: not known yet. */
function follows(view: View, from: number, what: string): boolean | undefined {
  const first = what.charCodeAt(0);
  for (let at = from; at < from + 80; at++) {
    const b = view.at(at);
    if (b === NEWLINE || at >= view.end) return view.beyond(at) ? undefined : false;
    if (b !== first) continue;
    if (view.beyond(at + what.length)) return undefined;
    if (view.spells(at, what)) return true;
  }
  return false;
}

/** `… FROM users`, no beginning of a line of Python. */
function clause(view: View, start: number, end: number): Outcome {
  if (!view.wordBefore(start)) view.evidence(kinds.indexOf('clause'), start, end);
  return DONE;
}

/** A fence counts where it names a language. */
function fence(view: View, start: number, end: number): Outcome {
  let at = end;
  let name = '';
  while (isAlnum(view.at(at)) && at < end + 16) name += String.fromCharCode(view.at(at++) | 0x20);
  if (view.beyond(at)) return WAIT;
  if (languages.has(name)) view.evidence(kinds.indexOf('fence'), start, at);
  return DONE;
}

/** Between words of prose an operator is an arrow, or a quotation of one. */
const isTight = (view: View, start: number, end: number): boolean => {
  const before = view.at(start - 1);
  const after = view.at(end);
  return (
    (isSpace(before) || isLetter(before) || before === 0x29) &&
    (isSpace(after) || isAlnum(after) || after === 0x28)
  );
};

/** Those that begin with a letter stand at the beginning of a word; the others. */
const wordsOf = (areWords: boolean): readonly string[] =>
  [...marks].flatMap(([word, { isLetters }]) => (isLetters === areWords ? [word] : []));

export const sourceCode: Recognizer = {
  id: 'source-code.block',
  entity: 'SOURCE_CODE',
  class: 'source_code',
  reach: 'document',
  validation: 'context',
  source:
    'Grammars of the languages: ECMA-262, The Python Language Reference, JLS, ISO/IEC 9899 and 14882, The Go Programming Language Specification, The Rust Reference, ISO/IEC 9075; GNU diffutils (unified format); CommonMark 0.31 section 4.5 (info string of a fence)',
  examples: ['```python\nimport os\ndef main():\n    return os.getcwd()\n```'],
  triggers: [
    { on: 'literal', words: wordsOf(true), isWord: true },
    { on: 'literal', words: wordsOf(false) },
  ],
  weighing: { kinds, within: 400, ahead: 200, score },
  match(view: View, { start, end, word }: Place): Outcome {
    const rule = marks.get(word);
    if (!rule) return DONE;
    if (word === 'from ' && !leads(view, start)) return clause(view, start, end);
    if (rule.exact && !view.spells(start, word)) return DONE;
    if (rule.leads ? !leads(view, start) : rule.isLetters && view.wordBefore(start)) return DONE;
    if (rule.kind === 'fence') return fence(view, start, end);
    if (rule.kind === 'operator') {
      if (view.beyond(end)) return WAIT;
      if (!isTight(view, start, end)) return DONE;
    }
    const then = rule.then === undefined ? true : follows(view, end, rule.then);
    if (then === undefined) return WAIT;
    if (then) view.evidence(rule.index, start, end);
    return DONE;
  },
};

/** Words of a notice that a program's file begins with. */
const isCapital = (view: View, at: number): boolean => isUpper(view.at(at)) && isLower(view.at(at + 1));

export const codeNotice: Recognizer = {
  id: 'source-code.notice',
  entity: 'COPYRIGHT_NOTICE',
  class: 'source_code',
  reach: { back: 0, ahead: 120 },
  validation: 'structure',
  source: '17 USC 401 (form of notice); SPDX 2.3 annex E',
  examples: [
    'Copyright (c) 2026 Acme Corp. All rights reserved.',
    'SPDX-License-Identifier: LicenseRef-Proprietary',
  ],
  triggers: [{ on: 'literal', words: ['copyright (c) ', 'copyright © ', 'copyright 19', 'copyright 20'] }],
  match(view: View, { start, end }: Place): Outcome {
    if (!isCapital(view, start)) return DONE;
    const reserved = follows(view, end, 'All rights reserved');
    if (reserved === undefined) return WAIT;
    // Open-source notices have no such line, or a licence beside it: it says little.
    if (reserved) view.found({ start, end, score: 0.4, validated: false });
    return DONE;
  },
};
