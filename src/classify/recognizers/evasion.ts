import { DONE, type Recognizer } from '../recognizer.ts';

/** What a text's own writing says of it: no recognizer looks for it, those who read the text say so (readings, fold). */
const evidence = (id: string, entity: string, source: string, examples: readonly string[]): Recognizer => ({
  id: `evasion.${id}`,
  entity,
  class: 'prompt_injection',
  // The word that it stands in.
  reach: { back: 64, ahead: 64 },
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
    'Unicode Technical Standard #39 section 5 (mixed-script detection), confusables.txt: a word of Latin letters and look-alikes of another script',
    ['p\u0430ypal', 'p\u03b1ssword'],
  ),
  evidence(
    'tag-characters',
    'TAG_CHARACTERS',
    'Unicode Standard section 23.9: tag characters, which show nothing, spell a text',
    ['\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}'],
  ),
  {
    ...evidence(
      'unread',
      'UNREAD_TEXT',
      'RFC 1952: what is packed is read up to 64 KiB; what is encoded, up to twice the text',
      ['H4sI… of 70 000 bytes'],
    ),
    class: 'unclassified',
  },
];
