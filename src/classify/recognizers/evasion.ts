import { DONE, type Recognizer } from '../recognizer.ts';

/** What a text's own writing says of it: no recognizer looks for it, those who read the text say so (readings, fold). */
const evidence = (id: string, entity: string, source: string, examples: readonly string[]): Recognizer => ({
  id: `evasion.${id}`,
  entity,
  class: 'prompt_injection',
  reach: { back: 0, ahead: 1 },
  validation: 'structure',
  source,
  examples,
  triggers: [],
  match: () => DONE,
});

export const evasion: readonly Recognizer[] = [
  evidence(
    'hidden-characters',
    'HIDDEN_CHARACTERS',
    'Unicode Standard section 23.2 and 23.8: format characters that show nothing, within a word of ASCII letters and digits',
    ['pass\u200bword'],
  ),
  evidence(
    'mixed-scripts',
    'MIXED_SCRIPTS',
    'UTS #39 section 5.1: a word of one script with letters of another one that look the same',
    ['p\u0430ssword'],
  ),
  evidence(
    'tag-characters',
    'TAG_CHARACTERS',
    'Unicode Standard section 23.9: tag characters, which show nothing, spell a text',
    ['\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}'],
  ),
  {
    ...evidence('unread', 'UNREAD_TEXT', 'A text is encoded over and over, beyond what is read of it', []),
    class: 'unclassified',
  },
];
