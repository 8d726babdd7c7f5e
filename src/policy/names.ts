import { z } from 'zod';
import { foldCase } from '../wire/fold.ts';

/** The longest that identity takes of a token. */
const maxName = 1024;
/** Owners and use cases go into every record. */
const maxNote = 256;
const maxDescription = 4096;

/**
 * Zero-width characters and directions of writing: two names that look the same and are not. Joiners belong to the scripts
 * that join letters, and to no others.
 */
const invisible =
  /[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u00AD]|[ -~][\u200C\u200D]|[\u200C\u200D][ -~]/u;

/** What is wrong with a name, so that it could never be anybody's; undefined: nothing. */
function problemOfName(name: string): string | undefined {
  if (name === '') return 'must not be empty.';
  if (name.length > maxName) return `must have at most ${maxName} characters.`;
  if (!name.isWellFormed()) return 'is not text: half a character (a lone surrogate) is in it.';
  if (name.trim() !== name) return 'has space before or behind it. Take it out.';
  if (/\p{Cc}/u.test(name)) return 'has a control character in it. Take it out.';
  if (invisible.test(name)) return 'has an invisible character in it. Take it out.';
  if (name.normalize('NFC') !== name)
    return "is not in Unicode's composed form (NFC), as all names in tokens are. Type it anew.";
  return undefined;
}

const checked = (problemOf: (text: string) => string | undefined): z.ZodType<string, string> =>
  z.string().superRefine((text, context) => {
    const problem = problemOf(text);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

const list = (item: z.ZodType<string, string>): z.ZodType<readonly string[], readonly string[]> =>
  z.array(item).min(1);

/** Names that are checked against those there are. */
export const knownNames: z.ZodType<readonly string[], readonly string[]> = list(checked(problemOfName));

/** Of subjects, roles and groups: nobody can say which there are, and `*` would be a letter of the name. */
export const peoplesNames: z.ZodType<readonly string[], readonly string[]> = list(
  checked(
    name =>
      problemOfName(name) ??
      (name.includes('*')
        ? 'has a "*", which stands for itself here. Only models take patterns.'
        : undefined),
  ),
);

/**
 * Patterns of model names, case folded: servers differ in whether they tell `GPT-4o` from `gpt-4o`, and no rule must be
 * got round by a spelling.
 */
export const modelPatterns: z.ZodType<readonly string[], readonly string[]> = list(
  checked(
    name =>
      problemOfName(name) ??
      (/[?[\]{}]/.test(name) ? 'has a "?" or a bracket: only "*" stands for something else.' : undefined),
  ).overwrite(foldCase),
);

const note = (max: number): z.ZodType<string, string> =>
  checked(text => {
    if (text.length > max) return `must have at most ${max} characters.`;
    if (!text.isWellFormed()) return 'is not text: half a character (a lone surrogate) is in it.';
    return /[^\P{Cc}\n\t]/u.test(text) ? 'has a control character in it. Take it out.' : undefined;
  });

/** Goes into every record of a route. */
export const recorded: z.ZodType<string, string> = note(maxNote);
export const description: z.ZodType<string, string> = note(maxDescription);

const maxPort = 65_535;
const label = /^[a-z0-9_-]+$/;

/** An authority as clients write it. */
export const host: z.ZodType<string, string> = checked(text => {
  const [, name = '', port] = /^(\[[0-9a-f:]+\]|[^:]*)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const labels = name.replace(/\.$/, '').split('.');
  if (name === '' || !(name.startsWith('[') || labels.every(one => label.test(one))))
    return 'must be a host in lower case, without https:// and path, with its port if it is not the default one.';
  return port !== undefined && (Number(port) === 0 || Number(port) > maxPort)
    ? `has a port that is none (1 to ${maxPort}).`
    : undefined;
});
