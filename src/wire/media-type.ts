/** A media type (RFC 9110 section 8.3.1): names in lower case, values as they came. */
export interface MediaType {
  /** `application/json` */
  readonly essence: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const quoted = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\t \\x21-\\x7e])*"';
const typePattern = new RegExp(`^(${token}/${token})[ \\t]*(?=;|$)`);
const parameterPattern = new RegExp(`;[ \\t]*(${token})=(${token}|${quoted})[ \\t]*(?=;|$)`, 'y');

/** Undefined: it is none, or says one thing twice, or is a list of several. */
export function parseMediaType(value: string): MediaType | undefined {
  const text = value.replace(/^[ \t]+|[ \t]+$/g, '');
  const type = typePattern.exec(text);
  if (!type?.[1]) return undefined;
  const parameters = new Map<string, string>();
  parameterPattern.lastIndex = type[0].length;
  while (parameterPattern.lastIndex < text.length) {
    const parameter = parameterPattern.exec(text);
    const name = parameter?.[1]?.toLowerCase();
    if (parameter === null || name === undefined || parameters.has(name)) return undefined;
    parameters.set(name, unquote(parameter[2] ?? ''));
    if (parameterPattern.lastIndex === 0) break;
  }
  return { essence: type[1].toLowerCase(), parameters };
}

const unquote = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;

/**
 * The essence of a content type whose text is UTF-8: no charset, or that one. Undefined for any other, so that nobody
 * reads other characters out of the bytes than we did.
 */
export function utf8Essence(contentType: string): string | undefined {
  const type = parseMediaType(contentType);
  const charset = type?.parameters.get('charset');
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) return undefined;
  return type?.essence;
}
