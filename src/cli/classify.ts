import type { Own } from '../classify/own/own.ts';
import type { AnswerOptions } from '../app/classify-answer.ts';
import { type Args, type Command, type Io, UsageError } from './command.ts';
import { exit, type ExitCode } from './exit.ts';

export const classifyCommand: Command = {
  name: 'classify',
  summary:
    'Says which kinds of data are in a text, and where. Reads standard input; prints JSON, one line per text.',
  options: {
    jsonl: {
      type: 'boolean',
      summary: 'each line is a text of its own: {"text": …}, with "entities": […] to look for those only',
    },
    entity: {
      type: 'string',
      multiple: true,
      value: 'NAME',
      summary: 'look for it only; more than once for more. Weak findings are then told as well',
    },
    offsets: {
      type: 'string',
      default: 'utf8',
      value: 'utf8|codepoints|utf16',
      summary: 'what "start" and "end" count: bytes of UTF-8, characters, units of UTF-16',
    },
    config: {
      type: 'string',
      short: 'c',
      value: 'FILE',
      summary: "look as well for the organisation's own, as `classify` in this configuration says",
    },
    origin: {
      type: 'string',
      default: 'conversation',
      value: 'conversation|tool_result|document',
      summary:
        'where the text is from: instructions to the model count for more in what a tool or a document says',
    },
    explain: { type: 'boolean', summary: 'tell a person what was found and why; quotes what was found' },
  },
  examples: [
    [
      'classify < prompt.txt',
      'a text: {"findings": [{"start", "end", "entity", "class", "score", "band", "recognizer", "context"}]}',
    ],
    [
      'classify --jsonl < texts.jsonl',
      'many; a line that is no such object is answered by {"error", "line"}, and the exit status is 1',
    ],
    ['classify --explain --entity IBAN < letter.txt', 'for people'],
    [
      'classify -c sallyport.yaml < letter.txt',
      'with dictionaries, patterns, code names and the like of your own',
    ],
  ],
  run: async (args, io) => {
    const { offsetUnitNamed, offsetUnits, origins } = await import('../app/classify-offsets.ts');
    const offsets = offsetUnitNamed(args.text('offsets'));
    if (!offsets) throw new UsageError(`--offsets takes ${offsetUnits.join(', ')}.`);
    if (args.flag('explain') && args.flag('jsonl'))
      throw new UsageError('--explain is for one text; leave out --jsonl.');
    const origin = origins.find(one => one === args.text('origin'));
    if (!origin) throw new UsageError(`--origin takes ${origins.join(', ')}.`);
    return classify(args, io, { offsets, origin });
  },
};

async function classify(
  args: Args,
  io: Io,
  { offsets, origin }: Pick<AnswerOptions, 'offsets' | 'origin'>,
): Promise<ExitCode> {
  const { createClassifier, UnknownEntityError } = await import('../app/classify.ts');
  const { answerLines, answerWhole } = await import('../app/classify-answer.ts');
  const classifier = createClassifier(await own(args.text('config'), io));
  const entities = args.texts('entity').length > 0 ? args.texts('entity') : undefined;
  try {
    // A name that nobody knows is the command line's fault, whatever the text.
    classifier.begin(entities);
  } catch (error) {
    throw error instanceof UnknownEntityError ? new UsageError(error.message) : error;
  }
  const options: AnswerOptions = { offsets, entities, origin };
  if (args.flag('explain')) {
    const { explain } = await import('../app/classify-explain.ts');
    io.data(await explain(classifier, await whole(io.input()), entities, origin));
    return exit.ok;
  }
  if (!args.flag('jsonl')) {
    for await (const part of answerWhole(classifier, io.input(), options)) await io.stream(part);
    return exit.ok;
  }
  let status: ExitCode = exit.ok;
  for await (const { text, failed } of answerLines(classifier, io.input(), options)) {
    if (failed) status = exit.failure;
    await io.stream(text);
  }
  return status;
}

/** What the configuration looks for besides, where one is named. @throws ConfigError, SecretError, Error of a table */
async function own(config: string | undefined, io: Io): Promise<Own | undefined> {
  if (config === undefined) return undefined;
  const { loadClassify } = await import('../app/config.ts');
  const { ownOf } = await import('../app/own.ts');
  return ownOf(loadClassify(config, io.env));
}

async function whole(input: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  return Buffer.concat(chunks);
}
