/**
 * Texts made up for measuring: prose, code, logs, JSON and chats, the same in every run. Nothing in them is what a
 * recognizer looks for, but much looks like it: ids, hashes, timestamps, versions, numbers. Addresses of machines, links
 * and dates are what they are.
 */

/** A small generator of numbers, so that every run has the same bytes (Numerical Recipes' LCG). */
export class Dice {
  #seed: number;

  constructor(seed = 42) {
    this.#seed = seed;
  }

  /** From 0 to `limit` - 1. */
  below(limit: number): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * limit);
  }

  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** So many characters of an alphabet. */
  word(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('');
  }
}

const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const BASE64 = `${LOWER}${LOWER.toUpperCase()}${DIGITS}+/`;
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

const words = (
  'the of and to in is that for it as was with be by on not this are or his from at which but have an had they you were ' +
  'their one all we can there has been if more when will would who so no out up said what about into than time them only ' +
  'could new other some two then do first any my now such like our over me even most made after also did many must ' +
  'before through back years where much your way well down should because each just those people how too little state ' +
  'good very make world still own see men work long get here between both life being under never day same another know ' +
  'while last might us great old year off come since against go came right used take three states himself few house use ' +
  'during without again place around however home small found thought went say part once general high upon school every ' +
  'does got united left number course war until always away something fact though water less public put think almost hand ' +
  'enough far took head yet government system better set told nothing night end why called find going look asked later ' +
  'knew point next program city business give group toward young days let room within given order special case national ' +
  'large several account report market customer model question answer value service request record policy change release ' +
  'result server network project team review budget price contract invoice payment delivery product version test build'
).split(' ');

const nouns =
  'request response handler buffer index table cache worker record channel policy stream queue writer frame'.split(
    ' ',
  );
const verbs = 'open close read write parse load find build check commit release update remove merge'.split(
  ' ',
);
const keys =
  'id name status count total payload version size index order offset user_id created_at parent hash etag cursor'.split(
    ' ',
  );
const levels = ['DEBUG', 'INFO', 'INFO', 'INFO', 'WARN', 'ERROR'];

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
const two = (value: number): string => String(value).padStart(2, '0');

const sentence = (dice: Dice): string => {
  const text = Array.from({ length: dice.between(6, 18) }, () => dice.pick(words));
  if (dice.below(8) === 0) text.splice(3, 0, `${dice.between(2, 900)}`);
  return `${capital(text.join(' '))}${dice.pick(['.', '.', '.', '?', ';'])}`;
};
const paragraph = (dice: Dice): string =>
  Array.from({ length: dice.between(3, 7) }, () => sentence(dice)).join(' ');

const clock = (dice: Dice): string => `${two(dice.below(24))}:${two(dice.below(60))}:${two(dice.below(60))}`;
const date = (dice: Dice): string => `2025-${two(dice.between(1, 12))}-${two(dice.between(1, 28))}`;
const stamp = (dice: Dice): string => `${date(dice)}T${clock(dice)}.${dice.word(3, DIGITS)}Z`;
const uuid = (dice: Dice): string =>
  `${dice.word(8, HEX)}-${dice.word(4, HEX)}-4${dice.word(3, HEX)}-${dice.pick(['8', '9', 'a', 'b'])}${dice.word(3, HEX)}-${dice.word(12, HEX)}`;
const host = (dice: Dice): string => `10.${dice.below(256)}.${dice.below(256)}.${dice.between(1, 254)}`;

/** Ids and hashes as systems write them. */
const ids: readonly ((dice: Dice) => string | number)[] = [
  uuid,
  dice => dice.word(7, HEX),
  dice => dice.word(16, HEX),
  dice => dice.word(32, HEX),
  dice => dice.word(40, HEX),
  dice => dice.word(64, HEX),
  dice => `sha256:${dice.word(64, HEX)}`,
  dice => `sha512-${dice.word(86, BASE64)}==`,
  dice => `01J${dice.word(23, CROCKFORD)}`,
  dice => `req_${dice.word(24, `${LOWER}${DIGITS}`)}`,
  dice => `W/"${dice.word(10, HEX)}"`,
  dice => dice.between(1, 99_999_999),
  // Snowflakes: milliseconds since an epoch of their own, shifted.
  dice => `1${dice.between(0, 8)}${dice.word(17, DIGITS)}`,
  // Milliseconds, microseconds and nanoseconds of 2024 and 2025.
  dice => `17${dice.between(10, 66)}${dice.word(9, DIGITS)}`,
  dice => `17${dice.between(10, 66)}${dice.word(12, DIGITS)}`,
  dice => `17${dice.between(10, 66)}${dice.word(15, DIGITS)}`,
  dice => `${dice.between(0, 24)}.${dice.between(0, 40)}.${dice.between(0, 99)}`,
  dice => Number(`-${dice.below(12)}.${dice.word(15, DIGITS)}`),
  dice => Number(`0.${dice.word(16, DIGITS)}`),
  dice => Number(`${dice.below(100_000)}.${dice.word(2, DIGITS)}`),
];

/** What a name speaks of is not always there. */
const counts =
  'prompt_tokens completion_tokens max_tokens token_count secret_version password_age_days key_length'.split(
    ' ',
  );

const member = (dice: Dice): unknown =>
  dice.below(3) === 0
    ? dice.pick([true, false, null, dice.below(5000), sentence(dice)])
    : dice.pick(ids)(dice);
const object = (dice: Dice, depth: number): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: dice.between(4, 9) }, () => {
      const key = `${dice.pick(keys)}${dice.below(3) === 0 ? `_${dice.pick(nouns)}` : ''}`;
      if (dice.below(12) === 0)
        return [dice.pick(counts), dice.pick([dice.below(5000), dice.below(1e6) / 1e5])];
      const roll = depth > 0 ? dice.below(8) : 9;
      if (roll === 0) return [key, object(dice, depth - 1)];
      return [key, roll === 1 ? Array.from({ length: 4 }, () => member(dice)) : member(dice)];
    }),
  );

const typescript = (dice: Dice): string => {
  const [a, b, c] = [dice.pick(verbs), dice.pick(nouns), dice.pick(nouns)];
  return (
    `import { ${a}${capital(b)} } from './${b}-${c}.ts';\n\n/** ${sentence(dice)} */\n` +
    `export function ${a}${capital(c)}(${b}: Uint8Array, limit = ${dice.below(70_000)}): number {\n` +
    `  const ${c} = ${b}.subarray(0x${dice.word(4, HEX)}, limit);\n` +
    `  if (${c}.length > ${dice.below(5000)}) throw new RangeError('${sentence(dice)}');\n` +
    `  // ${sentence(dice)}\n  return ${c}.reduce((sum, one) => sum + one * ${dice.below(1000)}, 0);\n}\n\n`
  );
};
const python = (dice: Dice): string => {
  const [a, b, c] = [dice.pick(verbs), dice.pick(nouns), dice.pick(nouns)];
  return (
    `class ${capital(b)}${capital(c)}(Base):\n    """${sentence(dice)}"""\n\n    TIMEOUT = ${dice.below(3000)}\n` +
    `    DIGEST = "${dice.word(64, HEX)}"\n\n    def ${a}_${c}(self, ${b}, retries=${dice.below(10)}):\n` +
    `        for attempt in range(retries):\n            if ${b}.${dice.pick(keys)} == ${dice.below(100_000)}:\n` +
    `                return self._${a}(${b}[${dice.below(100)}:], scale=0.${dice.word(6, DIGITS)})\n` +
    `        raise ValueError("${dice.pick(words)} %d" % attempt)  # ${sentence(dice)}\n\n`
  );
};
const go = (dice: Dice): string => {
  const [a, b, c] = [dice.pick(verbs), dice.pick(nouns), dice.pick(nouns)];
  return (
    `// ${capital(a)}${capital(b)} ${sentence(dice)}\nfunc (s *${capital(c)}) ${capital(a)}${capital(b)}(ctx context.Context, n int64) (*${capital(b)}, error) {\n` +
    `\tif n < ${dice.below(1 << 30)} {\n\t\treturn nil, fmt.Errorf("${a} ${b}: %w", err${capital(c)})\n\t}\n` +
    `\tmagic := []uint32{0x${dice.word(8, HEX)}, 0x${dice.word(8, HEX)}, 0x${dice.word(8, HEX)}}\n` +
    `\treturn s.${a}(ctx, magic[n%3], ${dice.below(10_000)}*time.Millisecond)\n}\n\n`
  );
};

const logs: readonly ((dice: Dice) => string)[] = [
  dice =>
    `${stamp(dice)} ${dice.pick(levels)} [${dice.word(16, HEX)}] ${dice.pick(nouns)} ${dice.pick(verbs)} took ${dice.below(5000)} ms from ${host(dice)}`,
  dice =>
    `${host(dice)} - - [${two(dice.between(1, 28))}/Mar/2025:${clock(dice)} +0000] "GET /api/${dice.pick(nouns)}/${dice.pick(ids)(dice)} HTTP/1.1" ${dice.pick([200, 200, 204, 304, 404, 500])} ${dice.below(90_000)} "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"`,
  dice =>
    JSON.stringify({
      time: stamp(dice),
      level: dice.pick(levels),
      msg: sentence(dice),
      trace_id: dice.word(32, HEX),
      span_id: dice.word(16, HEX),
      pid: dice.below(65_536),
      duration: Number(`${dice.below(900)}.${dice.word(6, DIGITS)}`),
      request: uuid(dice),
    }),
  dice =>
    `Mar ${dice.between(10, 28)} ${clock(dice)} node-${dice.below(40)} kernel: [${dice.below(90_000)}.${dice.word(6, DIGITS)}] ${dice.pick(nouns)}: ${dice.pick(verbs)} 0x${dice.word(16, HEX)} size ${dice.below(1 << 30)}`,
  // Ids of 64 bits in decimal, as tracing writes them.
  dice =>
    `${stamp(dice)} ${dice.pick(levels)} [dd.service=${dice.pick(nouns)} dd.trace_id=${dice.between(1, 9)}${dice.word(18, DIGITS)} dd.span_id=${dice.between(1, 9)}${dice.word(17, DIGITS)}] ${sentence(dice)}`,
  dice =>
    `I${dice.word(4, DIGITS)} ${clock(dice)}.${dice.word(6, DIGITS)} ${dice.below(30_000)} ${dice.pick(nouns)}.go:${dice.below(900)}] ${sentence(dice)} generation=${dice.below(100)} uid="${uuid(dice)}"`,
  dice =>
    `    at ${dice.pick(verbs)}${capital(dice.pick(nouns))} (/srv/app/dist/${dice.pick(nouns)}.js:${dice.between(1, 900)}:${dice.between(1, 80)})`,
];

/** A text of each kind, about a KiB or less. */
export const kinds: Readonly<Record<'prose' | 'code' | 'logs' | 'json' | 'chat', (dice: Dice) => string>> = {
  prose: dice => `${paragraph(dice)}\n\n${paragraph(dice)}\n\n`,
  code: dice => dice.pick([typescript, python, go])(dice),
  logs: dice => Array.from({ length: 6 }, () => `${dice.pick(logs)(dice)}\n`).join(''),
  json: dice => `${JSON.stringify(object(dice, 2), null, dice.pick([0, 0, 2]))}\n`,
  chat: dice =>
    `${JSON.stringify({
      model: 'some-model',
      messages: [
        { role: 'system', content: paragraph(dice) },
        { role: 'user', content: `${sentence(dice)} ${sentence(dice)}` },
        { role: 'assistant', content: `${paragraph(dice)}\n\n- ${sentence(dice)}\n- ${sentence(dice)}` },
      ],
      temperature: Number(`0.${dice.below(10)}`),
    })}\n`,
};

/** So many bytes or a little less of one kind. */
export function generate(kind: keyof typeof kinds, bytes: number, dice: Dice = new Dice()): string {
  return fill(() => kinds[kind](dice), bytes);
}

/** Prose a third; code a quarter; logs, JSON and chats the rest. */
export function mixture(bytes: number, dice: Dice = new Dice()): string {
  const shares: readonly (keyof typeof kinds)[] = [
    'prose',
    'prose',
    'prose',
    'prose',
    'code',
    'code',
    'code',
    'logs',
    'logs',
    'json',
    'json',
    'chat',
  ];
  // Each kind in runs of two KiB or so, as different texts come in one after the other.
  return fill(() => generate(dice.pick(shares), 2048, dice), bytes);
}

function fill(make: () => string, bytes: number): string {
  const parts: string[] = [];
  let left = bytes;
  for (;;) {
    const part = make();
    if (part.length > left) break;
    parts.push(part);
    left -= part.length;
  }
  return parts.join('');
}
