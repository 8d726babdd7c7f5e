/** A pattern that cannot be used: where, why, and what to write instead. */
export class PatternError extends Error {
  /** Of the pattern's characters, from 0; undefined: the pattern as a whole. */
  readonly at: number | undefined;
  readonly hint: string;
  /** The linear-time engine may take it all the same. */
  readonly elsewhere: boolean;

  constructor(message: string, hint: string, at?: number, elsewhere = false) {
    super(message);
    this.name = 'PatternError';
    this.hint = hint;
    this.at = at;
    this.elsewhere = elsewhere;
  }
}
