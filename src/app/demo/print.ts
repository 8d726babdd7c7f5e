import type { Played } from './tour.ts';

/** Where the demo talks to a person. */
export interface Page {
  line(text?: string): void;
  played(number: number, step: Played): void;
}

const codes = { bold: '1', dim: '2', red: '31', green: '32', cyan: '36' } as const;

/** Colours only for a terminal that wants them (https://no-color.org). */
export function page(out: NodeJS.WriteStream): Page {
  const coloured = out.isTTY && !process.env['NO_COLOR'];
  const paint = (colour: keyof typeof codes, text: string): string =>
    coloured ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
  const line = (text = ''): void => {
    out.write(`${text}\n`);
  };
  const field = (name: string, text: string): void => {
    const [first = '', ...rest] = text.split('\n');
    line(`   ${paint('dim', name.padEnd(19))}${first}`);
    for (const more of rest) line(`${' '.repeat(22)}${more}`);
  };
  return {
    line,
    played: (number, { title, sent, reached, got, records, wrong }) => {
      line(paint('bold', `${number}. ${title}`));
      field('application sent', sent);
      field('model got', reached ?? '(a real server: not to be seen from here)');
      field('application got', got);
      for (const record of records) field('record', paint('cyan', record));
      for (const problem of wrong) field(paint('red', 'NOT AS IT SHOULD'), problem);
      if (wrong.length === 0) field('', paint('green', '✓ as it should be'));
      line();
    },
  };
}
