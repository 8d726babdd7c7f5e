/**
 * What those who attack a model through its text write. A phrase is a row of sets of words, `|` between the words of a
 * set; a word matches by its beginning where it ends in `~`. Between two sets up to `gap` other words may stand. The first
 * set's words start the search, so none of them is a mere `a` or `the`.
 */
export interface Phrase {
  readonly entity:
    | 'PROMPT_INJECTION'
    | 'JAILBREAK'
    | 'SYSTEM_PROMPT_REQUEST'
    | 'ENCODED_OUTPUT_REQUEST'
    | 'DATA_EXFILTRATION';
  readonly words: readonly string[];
  /** Default: 3. */
  readonly gap?: number;
  readonly score: number;
  /** Programs have these words too: no call and no end of a statement is between them. */
  readonly prose?: true;
}

const override = 'ignore~|disregard~|forget|override|bypass|neglect|skip|discard';
const orders =
  'instruction~|prompt~|rule~|guideline~|direction~|directive~|command~|constraint~|restriction~|polic~|programming|training';

export const phrases: readonly Phrase[] = [
  {
    entity: 'PROMPT_INJECTION',
    words: [override, 'previous|prior|above|earlier|preceding|foregoing|original|former', orders],
    score: 0.85,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: [override, 'all|any|your|system|safety|developer', orders],
    gap: 2,
    score: 0.75,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: [override, 'everything', 'before|above|said|told|previously|prior'],
    gap: 2,
    score: 0.75,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['forget|disregard', 'everything|all', 'know|told|learned|said|context'],
    gap: 3,
    score: 0.65,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['stop', 'following', 'previous|prior|your|those|these', orders],
    gap: 1,
    score: 0.7,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['supersede~|replace~|override~', 'all|any|previous|prior|your', orders],
    gap: 2,
    score: 0.7,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['system', 'override|prompt', 'activated|mode|override|enabled'],
    gap: 1,
    score: 0.6,
  },
  {
    entity: 'JAILBREAK',
    words: [
      'act|behave|roleplay|respond|answer|pretend',
      'as|to|like',
      'dan|unrestricted|unfiltered|uncensored|jailbroken|evil|amoral',
    ],
    gap: 4,
    score: 0.8,
  },
  {
    entity: 'JAILBREAK',
    words: [
      'pretend|imagine|assume|act',
      'no|without',
      'restriction~|rule~|filter~|limit~|guideline~|ethic~|censor~|polic~|safety',
    ],
    gap: 5,
    score: 0.7,
  },
  {
    entity: 'JAILBREAK',
    words: [
      'without',
      'any|moral|ethical|safety|content',
      'restriction~|filter~|limit~|guideline~|censor~|polic~|safeguard~',
    ],
    gap: 2,
    score: 0.5,
  },
  {
    entity: 'JAILBREAK',
    words: ['enable|enter|activate|simulate', 'developer|debug|god|sudo|admin|root|jailbreak', 'mode'],
    gap: 2,
    score: 0.65,
  },
  {
    entity: 'JAILBREAK',
    words: ['jailbreak~', 'prompt~|mode|yourself|successful|enabled'],
    gap: 2,
    score: 0.6,
  },
  {
    entity: 'JAILBREAK',
    words: [
      'disable|turn|remove|deactivate|drop',
      'safety|content|ethical|moral|your',
      'filter~|guardrail~|safeguard~|restriction~|guideline~|measure~|protocol~',
    ],
    gap: 3,
    score: 0.75,
  },
  {
    entity: 'SYSTEM_PROMPT_REQUEST',
    words: [
      'reveal|show|print|repeat|output|display|disclose|expose|leak|dump|recite|share|give|tell|write',
      'system|initial|hidden|original|secret|developer|internal|confidential',
      'prompt~|instruction~|message~|rule~|directive~',
    ],
    gap: 4,
    score: 0.75,
  },
  {
    entity: 'SYSTEM_PROMPT_REQUEST',
    words: ['repeat|print|output|copy', 'everything|text|words|all', 'above|before|preceding|starting'],
    gap: 4,
    score: 0.65,
  },
  {
    entity: 'ENCODED_OUTPUT_REQUEST',
    words: [
      'answer|respond|reply|output|write|encode|print|translate|convert',
      'base64|rot13|hex|hexadecimal|morse|binary|leetspeak|cipher|caesar|rot47',
    ],
    gap: 4,
    score: 0.5,
    prose: true,
  },
  {
    entity: 'ENCODED_OUTPUT_REQUEST',
    words: [
      'return',
      'in|as|using|with|into',
      'base64|rot13|hex|hexadecimal|morse|binary|leetspeak|cipher|caesar|rot47',
    ],
    gap: 4,
    score: 0.5,
    prose: true,
  },
  {
    entity: 'ENCODED_OUTPUT_REQUEST',
    words: ['decode', 'base64|rot13|hex|following', 'execute|follow|obey|run'],
    gap: 4,
    score: 0.65,
  },
  {
    entity: 'DATA_EXFILTRATION',
    words: [
      'send|post|forward|exfiltrate|upload|transmit|leak|email|submit',
      'conversation|history|chat|credential~|password~|secret~|token~|key~|data|context|content~|prompt',
      'to',
      'http|https|url|server|webhook|attacker|endpoint|following|address|email',
    ],
    gap: 4,
    score: 0.7,
  },
  {
    entity: 'DATA_EXFILTRATION',
    words: [
      'append|include|encode|embed|put|add',
      'conversation|history|secret~|password~|data|key~|token~',
      'url|link|image|query|parameter~|markdown',
    ],
    gap: 4,
    score: 0.65,
  },
  {
    entity: 'DATA_EXFILTRATION',
    words: ['render|display|show|insert|create|output', 'image|markdown|link', 'http|https|url'],
    gap: 5,
    score: 0.35,
  },
  // German, French, Spanish, Italian, Portuguese, Dutch, Polish, Turkish.
  {
    entity: 'PROMPT_INJECTION',
    words: [
      'ignoriere~|vergiss|missachte',
      'vorherige~|bisherige~|alle~|obige~|vorigen|deine',
      'anweisung~|instruktion~|regel~|vorgabe~|befehl~',
    ],
    gap: 3,
    score: 0.85,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: [
      'ignore~|oublie~',
      'instruction~|consigne~|règle~|directive~',
      'précédente~|antérieure~|système|ci',
    ],
    gap: 3,
    score: 0.85,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['ignora~|olvida~', 'instruccion~|órdenes|reglas|indicacion~', 'anterior~|previa~|sistema'],
    gap: 3,
    score: 0.85,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['ignora~|dimentica', 'istruzion~|regole', 'precedent~|sistema'],
    gap: 3,
    score: 0.85,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['ignore~|esqueça|desconsidere', 'instruç~|regras|ordens', 'anterior~|prévia~|sistema'],
    gap: 3,
    score: 0.85,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['negeer|vergeet', 'vorige|eerdere|alle|bovenstaande', 'instructie~|regel~|opdracht~'],
    gap: 3,
    score: 0.85,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['zignoruj|zapomnij', 'poprzedni~|wszystki~|powyższ~', 'instrukcj~|poleceni~|zasad~'],
    gap: 3,
    score: 0.85,
  },
  {
    entity: 'PROMPT_INJECTION',
    words: ['önceki|yukarıdaki', 'talimat~|komut~', 'yok|unut|görmezden'],
    gap: 4,
    score: 0.85,
  },
];

/** Phrases that begin with words of every day, one blank between words; and what no text has that is not made to be taken for something else. */
export const spellings: Readonly<Record<Phrase['entity'], Readonly<Record<string, number>>>> = {
  PROMPT_INJECTION: {
    'do not follow your': 0.5,
    'do not follow the previous': 0.7,
    'do not tell the user': 0.6,
    "don't tell the user": 0.6,
    'do not inform the user': 0.6,
    'do not mention this to': 0.55,
    'without telling the user': 0.6,
    'without informing the user': 0.6,
    'from now on you will': 0.5,
    'from now on, you will': 0.5,
    'from now on you are': 0.6,
    'from now on, you are': 0.6,
    'new instructions:': 0.55,
    'updated system prompt': 0.55,
    'attention ai': 0.5,
    'important instructions for the ai': 0.7,
    'note to the ai': 0.6,
    'if you are an ai': 0.5,
    'if you are a language model': 0.6,
    'ai assistants must': 0.6,
    '<|im_start|>': 0.8,
    '<|im_end|>': 0.7,
    '<|system|>': 0.8,
    '<|endoftext|>': 0.6,
    '<|start_header_id|>': 0.8,
    '<|eot_id|>': 0.7,
    '[/inst]': 0.6,
    '<<sys>>': 0.75,
    '[system](#': 0.75,
    '### system:': 0.5,
    忽略之前的: 0.85,
    忽略以上: 0.85,
    忽略先前: 0.85,
    忽略所有之前: 0.85,
    無視之前: 0.8,
    以前の指示を無視: 0.85,
    これまでの指示を無視: 0.85,
    '이전 지시를 무시': 0.85,
    '이전의 모든 지시': 0.75,
    'игнорируй все предыдущие': 0.85,
    'игнорируй предыдущие': 0.85,
    'забудь все предыдущие': 0.85,
    'تجاهل التعليمات': 0.85,
    'पिछले निर्देशों को अनदेखा': 0.85,
  },
  JAILBREAK: {
    'you are now dan': 0.9,
    'you are dan': 0.8,
    'you are now in developer mode': 0.85,
    'you are now unrestricted': 0.85,
    'you are now jailbroken': 0.85,
    'you are now free': 0.6,
    'you are an unrestricted': 0.7,
    'you have no restrictions': 0.75,
    'you have no limitations': 0.65,
    'you have no rules': 0.7,
    'you are not bound by': 0.65,
    'you are free from': 0.5,
    'do anything now': 0.75,
    'developer mode enabled': 0.75,
    'in developer mode, you': 0.6,
    'my grandmother used to': 0.3,
    'opposite mode': 0.3,
  },
  SYSTEM_PROMPT_REQUEST: {
    'what is your system prompt': 0.7,
    "what's your system prompt": 0.7,
    'what are your instructions': 0.55,
    'what were your instructions': 0.6,
    'what are your initial instructions': 0.7,
    'your instructions verbatim': 0.7,
    'your prompt verbatim': 0.7,
    'the text above verbatim': 0.6,
    'everything above this line': 0.5,
  },
  ENCODED_OUTPUT_REQUEST: { 'only in base64': 0.5, 'as base64 only': 0.5 },
  DATA_EXFILTRATION: {},
};
